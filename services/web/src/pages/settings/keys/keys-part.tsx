import { Button, Group, NativeSelect, Skeleton, Stack, Text } from "@mantine/core";
import type { ApiKey } from "@slipway/proto/api";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useLive } from "../../../api/live.ts";
import { Age, useTick } from "../../../design/age.tsx";
import table from "../../../design/lists/table.module.css";
import { Problem } from "../../../design/problem.tsx";
import { Status } from "../../../design/status.tsx";
import { ActButton } from "../../deployment/acts/act-button.tsx";
import { useMayAct } from "../../deployment/acts/may-act.ts";
import { CreateKey } from "./create-key.tsx";
import { keyWord } from "./key-word.ts";
import { keyClient, keysStores } from "./keys-store.ts";

/** API keys that the person may see: made, shown without their secret, revoked. */
export function KeysPart() {
  const { t } = useTranslation();
  const [makes, setMakes] = useState(false);
  const mayAct = useMayAct();
  const [shown, show] = useState<keyof typeof keysStores>("valid");
  const { state: keys, phase, error } = useLive(keysStores[shown]);
  if (phase === "ended") return <Problem error={error} />;
  return (
    <Stack gap="sm">
      <Group justify="space-between">
        <Text size="sm">{t("settingsPage.keysHint")}</Text>
        <Button disabled={!mayAct || makes} title={mayAct ? undefined : t("acts.signInFirst")} onClick={() => setMakes(true)}>
          {t("settingsPage.newKey")}
        </Button>
      </Group>
      {makes && <CreateKey close={() => setMakes(false)} />}
      <NativeSelect
        aria-label={t("settingsPage.whichKeys")}
        value={shown}
        onChange={({ currentTarget }) => show(currentTarget.value === "all" ? "all" : "valid")}
        data={(["valid", "all"] as const).map((value) => ({ value, label: t(`settingsPage.${value}Keys`) }))}
        w={{ base: "100%", xs: 440 }}
      />
      {phase === "loading" ? (
        <Skeleton h={300} />
      ) : keys.length === 0 ? (
        <Text size="sm">{t("settingsPage.noKeys")}</Text>
      ) : (
        <KeyTable keys={keys} />
      )}
    </Stack>
  );
}

function KeyTable({ keys }: { readonly keys: readonly ApiKey[] }) {
  const { t } = useTranslation();
  useTick();
  return (
    <div className={table["box"]}>
      <table className={table["table"]} aria-label={t("settingsPage.keys")}>
        <thead>
          <tr>
            <th scope="col">{t("settingsPage.state")}</th>
            <th scope="col">{t("settingsPage.key")}</th>
            <th scope="col">{t("settingsPage.rights")}</th>
            <th scope="col">{t("settingsPage.made")}</th>
            <th scope="col">{t("settingsPage.ends")}</th>
            <th scope="col">{t("settingsPage.used")}</th>
            <th scope="col">{t("settingsPage.acts")}</th>
          </tr>
        </thead>
        <tbody>
          {keys.map((key) => (
            <KeyRow key={key.id} of={key} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function KeyRow({ of }: { readonly of: ApiKey }) {
  const { t } = useTranslation();
  const { id, name, projectId, role, policies, createdBy, createdAt, expiresAt, lastUsedAt, lastUsedFrom, revokedAt, revokedBy, workload } =
    of;
  const word = keyWord(of, Date.now());
  return (
    <tr>
      <td>
        <Status kind="apiKey" word={word} />
        {revokedAt && (
          <div className={table["why"]}>
            <Age at={revokedAt} /> {revokedBy}
          </div>
        )}
      </td>
      <td className={table["name"]}>
        {name}
        <div className={table["why"]}>slk_{id}…</div>
      </td>
      <td>
        {role || policies.map((policy) => <code key={policy}>{policy} </code>)}
        <div className={table["why"]}>{projectId}</div>
      </td>
      <td>
        <Age at={createdAt} />
        <div className={table["why"]} title={workload && `${workload.issuer} ${workload.subject}`}>
          {workload ? t("settingsPage.ofJob", { rule: workload.rule }) : createdBy}
        </div>
      </td>
      <td>
        <Age at={expiresAt} />
      </td>
      <td>
        {lastUsedAt ? <Age at={lastUsedAt} /> : t("settingsPage.neverUsed")}
        <div className={table["why"]}>{lastUsedFrom}</div>
      </td>
      <td className={table["acts"]}>
        <ActButton
          word={t("settingsPage.revoke")}
          why={word === "valid" ? undefined : t(`apiKey.${word}`)}
          confirm={{ title: t("settingsPage.revokeTitle", { name }), hint: t("settingsPage.revokeHint") }}
          call={async () => {
            await keyClient.revokeApiKey({ id });
            return t("acts.done");
          }}
        />
      </td>
    </tr>
  );
}
