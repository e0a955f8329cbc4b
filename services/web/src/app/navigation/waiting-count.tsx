import { useTranslation } from "react-i18next";
import { useLive } from "../../api/live.ts";
import { awaitsApproval } from "../../pages/deployment/stages/stage-facts.ts";
import { waitingStore } from "../../pages/waiting/waiting-store.ts";
import classes from "./navigation.module.css";

/** How many deployments wait for an approval, beside the page that shows them; nothing if none does. */
export function WaitingCount() {
  const { t } = useTranslation();
  const { state } = useLive(waitingStore);
  const count = [...state.now.values()].filter(({ stages }) => stages.some(awaitsApproval)).length;
  if (count === 0) return null;
  return (
    <span className={classes["count"]} title={t("app.waiting", { count })}>
      {count > 99 ? "99+" : count}
    </span>
  );
}
