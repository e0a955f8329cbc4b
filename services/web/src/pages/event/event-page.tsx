import { Anchor, Group, Skeleton, Stack, Text, Title } from "@mantine/core";
import { type EventHandling, type ExternalEvent, PullRequestState } from "@slipway/proto/state";
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
import { webAddress } from "../../design/web-address.ts";
import { eventWord, handlingWord } from "../events/choose-events.ts";
import classes from "./event-page.module.css";
import { eventStore } from "./event-store.ts";

/** One event: what it says, and what each handler did with it, as it is reported. */
export function EventPage() {
  const { eventId = "" } = useParams({ strict: false });
  const { state: event, phase, error } = useLive(eventStore(eventId));
  if (event === undefined) return phase === "ended" ? <Problem isPage error={error} /> : <Skeleton h={300} />;
  return (
    <Stack gap="md">
      <Head event={event} />
      <Handlings event={event} />
    </Stack>
  );
}

function Head({ event }: { readonly event: ExternalEvent }) {
  const { t } = useTranslation();
  const { name, labels, contexts, data, source, sourceId, type, projectId, actor, commit, artifacts, registeredAt, occurredAt, content } =
    event;
  return (
    <Stack gap="sm">
      <Group gap="sm">
        <Title order={1} size="h3" style={{ overflowWrap: "anywhere" }}>
          {name}
        </Title>
        <Status kind="event" word={eventWord(event)} />
      </Group>
      <Facts
        facts={[
          [t("eventsPage.registered"), registeredAt && <Age at={registeredAt} />],
          [t("eventsPage.occurred"), occurredAt && <Age at={occurredAt} />],
          [t("eventsPage.by"), actor?.name],
          [t("eventsPage.source"), source],
          [t("eventsPage.sourceId"), sourceId],
          [t("eventsPage.type"), type],
          [t("lists.project"), projectId],
          [t("eventsPage.labels"), Object.keys(labels).length > 0 && <Pairs pairs={labels} />],
          [t("eventsPage.contexts"), Object.keys(contexts).length > 0 && <Pairs pairs={contexts} />],
          [
            t("eventsPage.commit"),
            commit && (
              <>
                <CommitLink hash={commit.hash} projectId={projectId} /> {commit.title || commit.message.split("\n", 1)[0]}
              </>
            ),
          ],
          [
            t("eventsPage.artifacts"),
            artifacts.map(({ purl, image, version, digest }) => purl || [image, version || digest].filter(Boolean).join(":")).join(", "),
          ],
        ]}
      />
      {data !== "" && <Inert label={t("eventsPage.data")} text={data} />}
      {content !== "" && <Inert label={t("eventsPage.content")} text={content} />}
    </Stack>
  );
}

/** What others wrote, as text and nothing else. */
function Inert({ label, text }: { readonly label: string; readonly text: string }) {
  return (
    <section aria-label={label}>
      <Text size="xs" c="var(--slipway-quiet)">
        {label}
      </Text>
      <pre className={classes["inert"]}>{text}</pre>
    </section>
  );
}

function Handlings({ event: { handlings, handlingsCut, projectId } }: { readonly event: ExternalEvent }) {
  const { t } = useTranslation();
  return (
    <section aria-label={t("eventsPage.handlings")}>
      <Title order={2} size="h5" mb="xs">
        {t("eventsPage.handlings")}
      </Title>
      {handlings.length === 0 ? (
        <Text size="sm">{t("eventsPage.unhandled")}</Text>
      ) : (
        <div className={table["box"]}>
          <table className={table["table"]}>
            <thead>
              <tr>
                <th scope="col">{t("eventsPage.status")}</th>
                <th scope="col">{t("eventsPage.where")}</th>
                <th scope="col">{t("eventsPage.commit")}</th>
                <th scope="col">{t("eventsPage.reason")}</th>
                <th scope="col">{t("eventsPage.when")}</th>
              </tr>
            </thead>
            <tbody>
              {handlings.map((handling) => (
                <HandlingRow key={handling.handlerId} handling={handling} project={projectId} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {handlingsCut > 0 && (
        <Text size="sm" c="var(--slipway-quiet)" mt="xs">
          {t("eventsPage.cut", { count: handlingsCut })}
        </Text>
      )}
    </section>
  );
}

function HandlingRow({ handling, project }: { readonly handling: EventHandling; readonly project: string }) {
  const { t } = useTranslation();
  const { status, repositoryId, branch, configFile, applicationId, commitHash, url, reason, at, pullRequest, pipedId } = handling;
  const page = webAddress(url);
  return (
    <tr>
      <td>
        <Status kind="event" word={handlingWord(status)} />
      </td>
      <td className={table["name"]} title={t("eventsPage.piped", { piped: pipedId })}>
        {applicationId === "" ? (
          configFile
        ) : (
          <TextLink to="/applications/$applicationId" params={{ applicationId }}>
            {configFile}
          </TextLink>
        )}
        <div className={table["why"]}>
          {repositoryId} {branch}
        </div>
      </td>
      <td>
        {commitHash !== "" && <CommitLink hash={commitHash} projectId={project} />}{" "}
        {page && (
          <Anchor href={page} target="_blank" rel="noreferrer" size="sm">
            {pullRequest ? t(`pullRequest.${pullRequestWord(pullRequest.state)}`, { number: pullRequest.number }) : t("eventsPage.atHost")}
          </Anchor>
        )}
      </td>
      <td>{reason}</td>
      <td>
        <Age at={at} />
      </td>
    </tr>
  );
}

function pullRequestWord(state: PullRequestState): "open" | "merged" | "closed" {
  return state === PullRequestState.MERGED ? "merged" : state === PullRequestState.CLOSED ? "closed" : "open";
}
