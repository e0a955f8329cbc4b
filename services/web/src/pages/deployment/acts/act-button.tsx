import { Button, Group } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ConfirmDialog } from "../../../design/confirm-dialog.tsx";
import { ActStatus } from "./act-status.tsx";
import { useMayAct } from "./may-act.ts";
import { useAct } from "./use-act.ts";

interface Props {
  readonly word: string;
  /** Requests it. Resolves to what the server said besides that it accepted, or "". */
  readonly call: () => Promise<string>;
  /** Whether what was requested has happened. */
  readonly isDone?: boolean;
  /** Why it cannot be requested now. */
  readonly why?: string | undefined;
  /** What a person is asked first: what happens. */
  readonly confirm?: { readonly title: string; readonly hint: string };
}

/** A button for an act, with how far it has come: requested, accepted, done, or refused with the reason. */
export function ActButton({ word, call, isDone = false, why, confirm }: Props) {
  const { t } = useTranslation();
  const [act, begin] = useAct();
  const [asks, setAsks] = useState(false);
  const mayAct = useMayAct();
  const blocked = mayAct ? (act.kind === "requested" ? t("acts.requested") : why) : t("acts.signInFirst");
  return (
    <Group gap="xs" justify="flex-end" wrap="wrap">
      <ActStatus act={act} isDone={isDone} />
      <Button
        size="xs"
        variant="default"
        disabled={blocked !== undefined}
        title={blocked}
        onClick={() => (confirm ? setAsks(true) : begin(call))}
      >
        {word}
      </Button>
      {asks && confirm && <ConfirmDialog {...confirm} word={word} close={() => setAsks(false)} act={() => begin(call)} />}
    </Group>
  );
}
