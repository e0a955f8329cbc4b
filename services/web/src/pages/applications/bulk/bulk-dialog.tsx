import "../../../design/dialog-styles.ts";
import { createClient } from "@connectrpc/connect";
import { Button, Group, Modal, Stack, Text, TextInput } from "@mantine/core";
import { ApplicationService, type ApplicationView } from "@slipway/proto/api";
import { useEffect, useState, useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import { useLive } from "../../../api/live.ts";
import { transport } from "../../../api/transport.ts";
import { applicationsStore } from "../applications-store.ts";
import { type BulkAct, requestAct } from "./bulk-acts.ts";
import { BulkList } from "./bulk-list.tsx";
import { BulkRun } from "./bulk-run.ts";

const client = createClient(ApplicationService, transport);

interface Props {
  readonly act: BulkAct;
  readonly views: readonly ApplicationView[];
  readonly close: () => void;
}

/** Shows what an act would do to each of several applications, requests it, and shows in the same place what became of it. */
export function BulkDialog({ act, views, close }: Props) {
  const { t } = useTranslation();
  const [reason, write] = useState("");
  const [run] = useState(() => runOf(act, views));
  const { items, phase } = useSyncExternalStore(run.subscribe, run.get);
  const { state } = useLive(applicationsStore);
  useEffect(() => {
    const stop = new AbortController();
    void run.look(stop.signal);
    return () => stop.abort();
  }, [run]);
  const chosen = items.filter(({ isChosen }) => isChosen);
  const known = items.filter(({ step }) => step.kind !== "looking").length;
  const why =
    phase === "looking"
      ? t("bulk.looking", { known, count: items.length })
      : chosen.length === 0
        ? t("bulk.noneChosen")
        : phase === "acting"
          ? t("act.requested")
          : undefined;
  const refused = items.filter(({ step }) => step.kind === "refused").length;
  const accepted = items.filter(({ step }) => step.kind === "accepted").length;
  return (
    <Modal
      opened
      onClose={close}
      title={t(`bulk.title.${act}`, { count: items.length })}
      size="xl"
      lockScroll={false}
      transitionProps={{ duration: 0 }}
      closeButtonProps={{ "aria-label": t("application.close") }}
    >
      <Stack gap="sm">
        <Text size="sm" role="status">
          {phase === "looking"
            ? t("bulk.looking", { known, count: items.length })
            : phase === "looked"
              ? t(`bulk.hint.${act}`)
              : t("bulk.result", { accepted, refused, count: chosen.length })}
        </Text>
        <BulkList items={items} phase={phase} views={state} choose={(id, isChosen) => run.choose(id, isChosen)} />
        {act !== "sync" && phase !== "acted" && (
          <TextInput
            label={t("act.reason")}
            value={reason}
            onChange={({ currentTarget }) => write(currentTarget.value)}
            disabled={phase === "acting"}
            maxLength={1000}
          />
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            {t(phase === "acted" ? "act.seen" : "act.back")}
          </Button>
          {phase !== "acted" && (
            <Button disabled={why !== undefined} title={why} onClick={() => void run.act(reason)}>
              {t(`bulk.do.${act}`, { count: chosen.length })}
            </Button>
          )}
        </Group>
      </Stack>
    </Modal>
  );
}

function runOf(of: BulkAct, selected: readonly ApplicationView[]): BulkRun {
  const applications = selected.flatMap(({ application }) => (application ? [{ id: application.id, name: application.name }] : []));
  return new BulkRun(applications, {
    look: of === "sync" ? async (idOrName, signal) => (await client.diffApplication({ idOrName }, { signal })).preview : undefined,
    act: (idOrName, reason) => requestAct(client, of, { idOrName, reason, commandId: crypto.randomUUID() }),
  });
}
