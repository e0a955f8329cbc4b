import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { useQuery } from "@connectrpc/connect-query";
import { Button, Group, Skeleton, Stack, Text, Title } from "@mantine/core";
import { RepositoryService } from "@slipway/proto/api";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { lazy, Suspense, useEffect, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useLive } from "../../../api/live.ts";
import { Age, useTick } from "../../../design/age.tsx";
import { Facts } from "../../../design/lists/facts.tsx";
import { Problem } from "../../../design/problem.tsx";
import { Status } from "../../../design/status.tsx";
import { TextLink } from "../../../design/text-link.tsx";
import { applicationsStore } from "../../applications/applications-store.ts";
import { deploymentsStore } from "../../deployments/deployments-store.ts";
import type { SettingsSearch } from "../settings-search.ts";
import { beatsStore } from "./beats-store.ts";
import { type Piped, pipedsOf } from "./pipeds.ts";
import { PluginLog } from "./plugin-log.tsx";
import { PluginTable } from "./plugin-table.tsx";
import { PublicKey, ServiceTable } from "./service-table.tsx";

const EncryptDialog = lazy(async () => ({ default: (await import("../encrypt/encrypt-dialog.tsx")).EncryptDialog }));

/** Every piped with its services, its plugins, its keys, and the stages that it runs now. */
export function PipedsPart() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { log, encrypt }: SettingsSearch = useSearch({ strict: false });
  const { state: heard, phase, error } = useLive(beatsStore);
  const repositories = useQuery(RepositoryService.method.listRepositories, {}, { staleTime: 0, retry: false });
  const tick = useTick();
  const { state: deployments } = useLive(deploymentsStore);
  const { state: applications } = useLive(applicationsStore);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what was heard gets older with each tick
  const pipeds = useMemo(
    () =>
      pipedsOf({
        heard: heard.values(),
        deployments: deployments.values(),
        repositories: repositories.data?.repositories ?? [],
        nowMs: Date.now(),
        places: [...applications.values()].flatMap(({ application }) => (application ? [application] : [])),
      }),
    [heard, repositories.data, deployments, applications, tick],
  );
  // Whole keys are with the repositories: another one is there when its fingerprint is.
  const { refetch } = repositories;
  const fingerprints = pipeds.map(({ encryptionKeyInfo }) => encryptionKeyInfo?.id).join(" ");
  // biome-ignore lint/correctness/useExhaustiveDependencies: the fingerprints are what changes
  useEffect(() => void refetch(), [fingerprints, refetch]);
  if (phase === "ended") return <Problem error={error} />;
  if (phase === "loading") return <Skeleton h={300} />;
  const setEncrypt = (wish?: string) => void navigate({ to: "/settings", search: { part: "pipeds", ...(wish && { encrypt: wish }) } });
  if (pipeds.length === 0) return <Text size="sm">{t("settingsPage.noPipeds")}</Text>;
  return (
    <Stack gap="lg">
      {pipeds.map((piped) => (
        <PipedSection
          key={`${piped.projectId}/${piped.pipedId}`}
          piped={piped}
          openLog={log}
          encrypt={() => setEncrypt(`${piped.projectId}/${piped.pipedId}`)}
        />
      ))}
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
  readonly openLog: string | undefined;
  readonly encrypt: () => void;
}

function PipedSection({ piped, openLog, encrypt }: SectionProps) {
  const { t } = useTranslation();
  const { projectId, pipedId, versions, services, heardMs, plugins, running, isUnobserved, answers, encryptionKey, encryptionKeyInfo } =
    piped;
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
          [t("settingsPage.heard"), heardMs > 0 ? <Age key="h" at={timestampFromMs(heardMs)} /> : t("settingsPage.neverHeard")],
          [
            t("settingsPage.encryptionKey"),
            encryptionKeyInfo ? <PublicKey key="k" info={encryptionKeyInfo} /> : t("settingsPage.noEncryptionKey"),
          ],
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
      {services.length > 0 && <ServiceTable services={services} />}
      {plugins.length > 0 && <PluginTable plugins={plugins} />}
      {opened && <PluginLog key={`${pipedId}/${opened.name}`} pipedId={pipedId} name={opened.name} />}
    </section>
  );
}
