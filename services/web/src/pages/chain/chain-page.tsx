import { Group, Skeleton, Stack, Text, Title } from "@mantine/core";
import { type ApplicationMatcher, type Chain, type ChainBlock, type ChainNode, ChainStatus } from "@slipway/proto/state";
import { useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useLive } from "../../api/live.ts";
import { Age } from "../../design/age.tsx";
import { CommitLink } from "../../design/commit-link.tsx";
import { Facts, Pairs } from "../../design/lists/facts.tsx";
import table from "../../design/lists/table.module.css";
import { Problem } from "../../design/problem.tsx";
import { Status } from "../../design/status.tsx";
import { TextLink } from "../../design/text-link.tsx";
import { chainHasEnded, chainWord } from "../chains/chain-words.ts";
import { chainClient } from "../chains/chains-store.ts";
import { ActButton } from "../deployment/acts/act-button.tsx";
import { chainStore } from "./chain-store.ts";

/** One chain: its blocks, one after the other, each with its applications and their deployments, as they go on. */
export function ChainPage() {
  const { chainId = "" } = useParams({ strict: false });
  const { state: chain, phase, error } = useLive(chainStore(chainId));
  if (chain === undefined) return phase === "ended" ? <Problem isPage error={error} /> : <Skeleton h={300} />;
  return (
    <Stack gap="md">
      <Head chain={chain} />
      {chain.blocks.map((block, at) => (
        // A block has no name but its place.
        // biome-ignore lint/suspicious/noArrayIndexKey: see above
        <Block key={at} block={block} at={at} chain={chain} />
      ))}
    </Stack>
  );
}

function Head({ chain }: { readonly chain: Chain }) {
  const { t } = useTranslation();
  const { id, status, statusReason, round, resumedBy, projectId, applicationId, applicationName, commitHash, createdAt, completedAt } =
    chain;
  const ended = chainHasEnded(chain);
  const succeeded = status === ChainStatus.SUCCEEDED;
  return (
    <Stack gap="sm">
      <Group gap="sm">
        <Title order={1} size="h3" style={{ overflowWrap: "anywhere" }}>
          {t("chainsPage.of", { name: applicationName })}
        </Title>
        <Status kind="chain" word={chainWord(status)} />
        <Group gap="xs" ml="auto">
          <ActButton
            word={t("chainsPage.cancel")}
            why={ended ? t("chainsPage.hasEnded") : undefined}
            isDone={ended}
            confirm={{ title: t("chainsPage.cancel"), hint: t("chainsPage.cancelHint") }}
            call={async () => {
              const { cancelledDeploymentIds } = await chainClient.cancelChain({ reference: id });
              return t("chainsPage.cancelled", { count: cancelledDeploymentIds.length });
            }}
          />
          <ActButton
            key={round}
            word={t("chainsPage.resume")}
            why={succeeded ? t("chainsPage.hasSucceeded") : ended ? undefined : t("chainsPage.goesOn")}
            call={async () => {
              await chainClient.resumeChain({ reference: id, round });
              return t("chainsPage.resumed");
            }}
          />
        </Group>
      </Group>
      {statusReason !== "" && <Text size="sm">{statusReason}</Text>}
      <Facts
        facts={[
          [
            t("chainsPage.begunBy"),
            <TextLink key="a" to="/applications/$applicationId" params={{ applicationId }}>
              {applicationName}
            </TextLink>,
          ],
          [t("chainsPage.commit"), <CommitLink key="c" hash={commitHash} projectId={projectId} />],
          [t("lists.project"), projectId],
          [t("chainsPage.begun"), createdAt && <Age at={createdAt} />],
          [t("chainsPage.ended"), completedAt && <Age at={completedAt} />],
          [t("chainsPage.round"), round > 1 ? t("chainsPage.roundBy", { round, who: resumedBy }) : undefined],
        ]}
      />
    </Stack>
  );
}

function Block({ block, at, chain }: { readonly block: ChainBlock; readonly at: number; readonly chain: Chain }) {
  const { t } = useTranslation();
  const { matcher, nodes, leftOut, status, reason } = block;
  const title = t("chainsPage.block", { at: at + 1, total: chain.blocks.length });
  return (
    <section aria-label={title}>
      <Group gap="sm" mb="xs">
        <Title order={2} size="h5">
          {title}
        </Title>
        <Status kind="chain" word={chainWord(status)} title={reason} />
        {matcher && <Matcher matcher={matcher} />}
      </Group>
      {reason !== "" && status !== ChainStatus.SUCCEEDED && (
        <Text size="sm" mb="xs">
          {reason}
        </Text>
      )}
      {nodes.length === 0 ? (
        <Text size="sm" c="var(--slipway-quiet)">
          {t(status === ChainStatus.PENDING ? "chainsPage.notBegun" : "chainsPage.noApplication")}
        </Text>
      ) : (
        <div className={table["box"]}>
          <table className={table["table"]} data-even>
            <thead>
              <tr>
                <th scope="col">{t("chainsPage.status")}</th>
                <th scope="col">{t("chainsPage.application")}</th>
                <th scope="col">{t("chainsPage.deployment")}</th>
                <th scope="col">{t("chainsPage.commit")}</th>
                <th scope="col">{t("chainsPage.why")}</th>
              </tr>
            </thead>
            <tbody>
              {nodes.map((node) => (
                <NodeRow key={node.applicationId} node={node} projectId={chain.projectId} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {leftOut.map((each) => (
        <Text key={each} size="xs" c="var(--slipway-quiet)" mt={4}>
          {t("chainsPage.leftOut", { what: each })}
        </Text>
      ))}
    </section>
  );
}

/** Which applications a block is for. */
function Matcher({ matcher: { name, kind, labels } }: { readonly matcher: ApplicationMatcher }) {
  const words = { ...(name !== "" && { name }), ...(kind !== "" && { kind }), ...labels };
  return <Pairs pairs={words} />;
}

function NodeRow({ node, projectId }: { readonly node: ChainNode; readonly projectId: string }) {
  const { t } = useTranslation();
  const { applicationId, applicationName, deploymentId, commitHash, status, reason, waitsFor, deployedAt } = node;
  return (
    <tr>
      <td>
        <Status kind="chain" word={chainWord(status)} />
      </td>
      <td className={table["name"]}>
        <TextLink to="/applications/$applicationId" params={{ applicationId }}>
          {applicationName}
        </TextLink>
      </td>
      <td>
        {deploymentId !== "" && (
          <TextLink to="/deployments/$deploymentId" params={{ deploymentId }} ff="monospace">
            {deploymentId.slice(0, 8)}
          </TextLink>
        )}{" "}
        {deployedAt && <Age at={deployedAt} />}
      </td>
      <td>{commitHash !== "" && <CommitLink hash={commitHash} projectId={projectId} />}</td>
      <td>{waitsFor !== "" ? t("chainsPage.waitsFor", { what: waitsFor }) : reason}</td>
    </tr>
  );
}
