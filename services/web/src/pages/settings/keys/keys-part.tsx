import { useQuery } from "@connectrpc/connect-query";
import { Button, Group, Skeleton, Stack, Text } from "@mantine/core";
import { type ApiKey, ApiKeyService } from "@slipway/proto/api";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Age } from "../../../design/age.tsx";
import table from "../../../design/lists/table.module.css";
import { Problem } from "../../../design/problem.tsx";
import { ActButton } from "../../deployment/acts/act-button.tsx";
import { useMayAct } from "../../deployment/acts/may-act.ts";
import { CreateKey, keyClient } from "./create-key.tsx";

/** API keys that the person may see: made, shown without their secret, revoked. */
export function KeysPart() {
  const { t } = useTranslation();
  const [makes, setMakes] = useState(false);
  const mayAct = useMayAct();
  const { data, error, isPending, refetch } = useQuery(
    ApiKeyService.method.listApiKeys,
    {},
    { staleTime: 0, refetchOnWindowFocus: true, retry: false },
  );
  const again = (): void => void refetch();
  if (error) return <Problem error={error} again={again} />;
  if (isPending) return <Skeleton h={300} />;
  return (
    <Stack gap="sm">
      <Group justify="space-between">
        <Text size="sm">{t("settingsPage.keysHint")}</Text>
        <Button disabled={!mayAct || makes} title={mayAct ? undefined : t("acts.signInFirst")} onClick={() => setMakes(true)}>
          {t("settingsPage.newKey")}
        </Button>
      </Group>
      {makes && <CreateKey onMade={again} close={() => setMakes(false)} />}
      {data.apiKeys.length === 0 ? <Text size="sm">{t("settingsPage.noKeys")}</Text> : <KeyTable keys={data.apiKeys} onChange={again} />}
    </Stack>
  );
}

function KeyTable({ keys, onChange }: { readonly keys: readonly ApiKey[]; readonly onChange: () => void }) {
  const { t } = useTranslation();
  return (
    <div className={table["box"]}>
      <table className={table["table"]} aria-label={t("settingsPage.keys")}>
        <thead>
          <tr>
            <th scope="col">{t("settingsPage.key")}</th>
            <th scope="col">{t("settingsPage.rights")}</th>
            <th scope="col">{t("settingsPage.made")}</th>
            <th scope="col">{t("settingsPage.ends")}</th>
            <th scope="col">{t("settingsPage.used")}</th>
            <th scope="col">{t("settingsPage.acts")}</th>
          </tr>
        </thead>
        <tbody>
          {keys.map(({ id, name, projectId, role, policies, createdBy, createdAt, expiresAt, lastUsedAt, lastUsedFrom }) => (
            <tr key={id}>
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
                <div className={table["why"]}>{createdBy}</div>
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
                  confirm={{ title: t("settingsPage.revokeTitle", { name }), hint: t("settingsPage.revokeHint") }}
                  call={async () => {
                    await keyClient.revokeApiKey({ id });
                    onChange();
                    return t("acts.done");
                  }}
                />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
