import { Button, Group, Text } from "@mantine/core";
import type { ApplicationView } from "@slipway/proto/api";
import { lazy, Suspense, useState, useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import { signInState, subscribeToSignIn } from "../../../api/session.ts";
import { withWords } from "../../../words/words.ts";
import type { BulkAct } from "./bulk-acts.ts";

const BulkDialog = lazy(async () => ({
  default: (await withWords(["bulk", "application"], import("./bulk-dialog.tsx"))).BulkDialog,
}));
const acts: readonly BulkAct[] = ["sync", "hold", "release", "disable", "enable"];

/** What can be done with the applications that are selected; nothing is shown if none are. */
export function BulkBar({ selected, clear }: { readonly selected: readonly ApplicationView[]; readonly clear: () => void }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState<{ readonly act: BulkAct; readonly views: readonly ApplicationView[] }>();
  const isIn = useSyncExternalStore(subscribeToSignIn, signInState) === "signed-in";
  const why = isIn ? undefined : t("applications.signInFirst");
  return (
    <>
      {selected.length > 0 && (
        <Group gap="xs" role="group" aria-label={t("applications.selected", { count: selected.length })}>
          <Text size="sm" fw={500} role="status">
            {t("applications.selected", { count: selected.length })}
          </Text>
          {acts.map((act) => (
            <Button
              key={act}
              size="xs"
              variant={act === "sync" ? "filled" : "default"}
              disabled={why !== undefined}
              title={why}
              // What is selected now: a list that changes meanwhile changes nothing of it.
              onClick={() => setOpen({ act, views: selected })}
            >
              {t(`applications.acts.${act}`)}
            </Button>
          ))}
          <Button size="xs" variant="subtle" color="gray" onClick={clear}>
            {t("applications.selectNone")}
          </Button>
        </Group>
      )}
      {open && (
        <Suspense>
          <BulkDialog {...open} close={() => setOpen(undefined)} />
        </Suspense>
      )}
    </>
  );
}
