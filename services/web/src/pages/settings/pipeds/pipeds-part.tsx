import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { useQuery } from "@connectrpc/connect-query";
import { Button, Group, Skeleton, Stack, Text, Title } from "@mantine/core";
import { PluginAdminService, RepositoryService, SystemService } from "@slipway/proto/api";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { lazy, Suspense, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useLive } from "../../../api/live.ts";
import { Age } from "../../../design/age.tsx";
import { Facts } from "../../../design/lists/facts.tsx";
import { Problem } from "../../../design/problem.tsx";
import { Status } from "../../../design/status.tsx";
import { TextLink } from "../../../design/text-link.tsx";
import { applicationsStore } from "../../applications/applications-store.ts";
import { deploymentsStore } from "../../deployments/deployments-store.ts";
import type { SettingsSearch } from "../settings-search.ts";
import { type Piped, pipedsOf } from "./pipeds.ts";
import { PluginLog } from "./plugin-log.tsx";
import { PluginTable } from "./plugin-table.tsx";

const EncryptDialog = lazy(async () => ({ default: (await import("../encrypt/encrypt-dialog.tsx")).EncryptDialog }));

/** Executors answer when they are asked, and nobody tells of them otherwise: they are asked whenever somebody comes to look, and after each act. */
const fresh = { staleTime: 0, refetchOnWindowFocus: true, retry: false } as const;

/** Every piped with its version, its plugins, and the stages that it runs now. */
export function PipedsPart() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { log, encrypt }: SettingsSearch = useSearch({ strict: false });
  const plugins = useQuery(PluginAdminService.method.listPlugins, {}, fresh);
  const status = useQuery(SystemService.method.getStatus, {}, fresh);
  const repositories = useQuery(RepositoryService.method.listRepositories, {}, fresh);
  const { state: deployments } = useLive(deploymentsStore);
  const { state: applications } = useLive(applicationsStore);
  const pipeds = useMemo(
    () =>
      pipedsOf({
        plugins: plugins.data?.plugins ?? [],
        deployments: deployments.values(),
        status: status.data,
        repositories: repositories.data?.repositories ?? [],
        places: [...applications.values()].flatMap(({ application }) => (application ? [application] : [])),
      }),
    [plugins.data, status.data, repositories.data, deployments, applications],
  );
  if (plugins.error) return <Problem error={plugins.error} again={() => void plugins.refetch()} />;
  if (plugins.isPending) return <Skeleton h={300} />;
  const setEncrypt = (wish?: string) => void navigate({ to: "/settings", search: { part: "pipeds", ...(wish && { encrypt: wish }) } });
  if (pipeds.length === 0) return <Text size="sm">{t("settingsPage.noPipeds")}</Text>;
  return (
    <Stack gap="lg">
      {pipeds.map((piped) => (
        <PipedSection
          key={`${piped.projectId}/${piped.pipedId}`}
          piped={piped}
          askedMs={plugins.dataUpdatedAt}
          onChange={() => void plugins.refetch()}
          openLog={log}
          encrypt={() => setEncrypt(`${piped.projectId}/${piped.pipedId}`)}
        />
      ))}
      <Text size="xs" c="var(--slipway-quiet)">
        {t("settingsPage.pipedKeys")}
      </Text>
      {encrypt && !repositories.isPending && (
        <Suspense>
          <EncryptDialog pipeds={pipeds} wish={encrypt} close={() => setEncrypt()} />
        </Suspense>
      )}
    </Stack>
  );
}

interface SectionProps {
  readonly piped: Piped;
  readonly askedMs: number;
  readonly onChange: () => void;
  readonly openLog: string | undefined;
  readonly encrypt: () => void;
}

function PipedSection({ piped, askedMs, onChange, openLog, encrypt }: SectionProps) {
  const { t } = useTranslation();
  const { projectId, pipedId, versions, executors, plugins, running, isUnobserved, answers, encryptionKey } = piped;
  const opened = plugins.find(({ name }) => openLog === `${pipedId}/${name}`);
  return (
    <section aria-label={pipedId}>
      <Group gap="sm" mb="xs">
        <Title order={2} size="h5">
          {pipedId}
        </Title>
        <Status
          kind="piped"
          word={answers ? (isUnobserved ? "unobserved" : "answers") : "silent"}
          title={t(answers ? "settingsPage.answersHint" : "settingsPage.silentHint")}
        />
        <Button
          size="xs"
          variant="default"
          disabled={encryptionKey === ""}
          title={encryptionKey === "" ? t("encrypt.noKey") : undefined}
          onClick={encrypt}
        >
          {t("encrypt.open")}
        </Button>
      </Group>
      <Facts
        facts={[
          [t("lists.project"), projectId],
          [t("settingsPage.version"), versions.join(", ")],
          [t("settingsPage.executors"), executors.join(", ")],
          [t("settingsPage.answered"), answers && <Age at={timestampFromMs(askedMs)} />],
          [
            t("settingsPage.running"),
            running.length === 0
              ? t("settingsPage.nothingRuns")
              : running.map(({ deploymentId, applicationName, stage }) => (
                  <div key={`${deploymentId} ${stage}`}>
                    <TextLink to="/deployments/$deploymentId" params={{ deploymentId }}>
                      {applicationName}
                    </TextLink>{" "}
                    {stage}
                  </div>
                )),
          ],
        ]}
      />
      {!answers && (
        <Text size="sm" mt="xs">
          {t("settingsPage.silentHint")}
        </Text>
      )}
      {plugins.length > 0 && <PluginTable plugins={plugins} onChange={onChange} />}
      {opened && <PluginLog key={`${pipedId}/${opened.name}`} pipedId={pipedId} name={opened.name} />}
    </section>
  );
}
