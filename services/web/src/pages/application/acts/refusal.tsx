import { ConnectError } from "@connectrpc/connect";
import { useTranslation } from "react-i18next";
import { Note } from "../head/note.tsx";

/** Why the server refused what a person requested, in its words. */
export function Refusal({ error }: { readonly error: unknown }) {
  const { t } = useTranslation();
  if (!error) return null;
  return (
    <div role="alert">
      <Note tone="bad" head={t("act.refused")}>
        {error instanceof ConnectError ? error.rawMessage : String(error)}
      </Note>
    </div>
  );
}
