import { NativeSelect, Switch, Text } from "@mantine/core";
import type { ObjectState } from "@slipway/proto/api";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useLive } from "../../../api/live.ts";
import { LogView } from "../../../design/log/log-view.tsx";
import { Problem } from "../../../design/problem.tsx";
import { podLogStore } from "./pod-log-store.ts";

const tails = [100, 1_000, -1] as const;

/** What the pods of an object write, all containers together or one, now or before their last restart. */
export function LogsPart({ applicationId, object }: { readonly applicationId: string; readonly object: ObjectState }) {
  const { t } = useTranslation();
  const [container, choose] = useState("");
  const [previous, setPrevious] = useState(false);
  const [tailLines, setTail] = useState<number>(1_000);
  const { kind, name, namespace } = object;
  const deployTarget = object.key?.deployTarget ?? "";
  // biome-ignore lint/correctness/useExhaustiveDependencies: an object whose state changes goes on with the same log
  const store = useMemo(
    () => podLogStore({ applicationId, object, container, previous, tailLines }),
    [applicationId, kind, name, namespace, deployTarget, container, previous, tailLines],
  );
  const { state, phase, error } = useLive(store);
  const [known, setKnown] = useState<readonly string[]>([]);
  const containers = [...new Set([...known, ...state.containers])].toSorted();
  const change = (act: () => void): void => {
    // Of a log of one container the others are not seen.
    setKnown(containers);
    act();
  };
  if (phase === "ended") return <Problem error={error} />;
  return (
    <>
      {state.notices.slice(-5).map((notice) => (
        <Text key={notice} size="xs" c="dimmed">
          {notice}
        </Text>
      ))}
      <LogView log={state.log} label={t("log.of", { stage: `${kind} ${name}` })} fileName={`${kind}-${name}.log`}>
        <NativeSelect
          size="xs"
          aria-label={t("application.container")}
          value={container}
          onChange={({ currentTarget }) => change(() => choose(currentTarget.value))}
          data={[{ value: "", label: t("application.allContainers") }, ...containers.map((each) => ({ value: each, label: each }))]}
        />
        <NativeSelect
          size="xs"
          aria-label={t("application.howMuch")}
          value={String(tailLines)}
          onChange={({ currentTarget }) => change(() => setTail(Number(currentTarget.value)))}
          data={tails.map((count) => ({
            value: String(count),
            label: count < 0 ? t("application.allLines") : t("application.lastLines", { count }),
          }))}
        />
        <Switch
          size="xs"
          label={t("application.previous")}
          title={t("application.previousHint")}
          checked={previous}
          onChange={() => change(() => setPrevious(!previous))}
        />
      </LogView>
    </>
  );
}
