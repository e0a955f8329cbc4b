import { Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { ActState } from "./use-act.ts";

/** Says how far an act has come; done if `isDone`, as the deployment itself tells. */
export function ActStatus({ act, isDone }: { readonly act: ActState; readonly isDone: boolean }) {
  const { t } = useTranslation();
  const text = () => {
    switch (act.kind) {
      case "idle":
        return "";
      case "requested":
        return t("acts.requested");
      case "refused":
        return t("acts.refused", { reason: act.reason });
      default:
        return isDone ? t("acts.done") : act.note || t("acts.accepted");
    }
  };
  return (
    <Text
      size="sm"
      role="status"
      {...(act.kind === "refused" ? { fw: 600 } : { c: "var(--slipway-quiet)" })}
      style={{ overflowWrap: "anywhere" }}
    >
      {text()}
    </Text>
  );
}
