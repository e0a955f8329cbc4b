import { create } from "@bufbuild/protobuf";
import { ActionIcon, Group, Title } from "@mantine/core";
import { LogBlockSchema, LogSeverity, type PluginLine } from "@slipway/proto/state";
import { IconX } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { LiveStore, useLive } from "../../../api/live.ts";
import { LogLines, type StageLog } from "../../../design/log/log-lines.ts";
import { LogView } from "../../../design/log/log-view.tsx";
import { Problem } from "../../../design/problem.tsx";
import { pluginClient } from "./beats-store.ts";

/** The last lines of a plugin's output, and those that it writes. */
export function PluginLog({ pipedId, name }: { readonly pipedId: string; readonly name: string }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const store = useMemo(() => pluginLogStore(pipedId, name), [pipedId, name]);
  const { state, phase, error } = useLive(store);
  const close = () => void navigate({ to: "/settings", search: { part: "pipeds" } });
  const title = t("log.of", { stage: name });
  useEffect(() => {
    // Browsers make it a promise, which is no function that an effect may return.
    document.getElementById("plugin-log")?.scrollIntoView({ block: "nearest" });
  }, []);
  return (
    <section aria-label={title} id="plugin-log">
      <Group gap="xs" my="xs">
        <Title order={3} size="h5">
          {title}
        </Title>
        <ActionIcon variant="subtle" color="gray" aria-label={t("app.close")} onClick={close}>
          <IconX size={16} stroke={1.5} />
        </ActionIcon>
      </Group>
      {phase === "ended" ? <Problem error={error} /> : <LogView log={state} label={title} fileName={`${pipedId}-${name}.log`} />}
    </section>
  );
}

function pluginLogStore(pipedId: string, name: string): LiveStore<StageLog, readonly PluginLine[]> {
  const lines = new LogLines();
  return new LiveStore<StageLog, readonly PluginLine[]>({
    open: async function* (signal) {
      for await (const message of pluginClient.readPluginLog({ pipedId, name, tail: 1_000, follow: true }, { signal })) yield message.lines;
    },
    empty: lines.add([]),
    // Not the state that is passed: after the connection was lost, what was read before is shown until there is more.
    apply: (_, messages) => lines.add(messages.map((each) => ({ blocks: each.map(blockOf), completed: false }))),
  });
}

function blockOf({ sequence, text, at }: PluginLine) {
  return create(LogBlockSchema, { index: sequence, text, severity: LogSeverity.INFO, ...(at && { at }) });
}
