import { useQuery } from "@connectrpc/connect-query";
import { Skeleton, Stack, Text } from "@mantine/core";
import { InspectionService, type ObjectState } from "@slipway/proto/api";
import { useTranslation } from "react-i18next";
import { Age } from "../../../design/age.tsx";
import { Problem } from "../../../design/problem.tsx";
import classes from "./object-drawer.module.css";
import { useFreshWith } from "./use-fresh-with.ts";

/** What the target reports about an object and what it owns, newest first. */
export function EventsPart({ applicationId, object }: { readonly applicationId: string; readonly object: ObjectState }) {
  const { t } = useTranslation();
  const { kind, name, namespace, key } = object;
  const query = useQuery(InspectionService.method.listEvents, {
    idOrName: applicationId,
    object: { kind, name, namespace },
    deployTarget: key?.deployTarget ?? "",
  });
  useFreshWith(object, query.refetch);
  if (query.error) return <Problem error={query.error} again={() => void query.refetch()} />;
  if (query.isPending) return <Skeleton h={200} />;
  const { events = [], problems = [], omitted = 0 } = query.data.events ?? {};
  return (
    <Stack gap="xs">
      {problems.map((problem) => (
        <Text key={problem} size="sm">
          {problem}
        </Text>
      ))}
      {events.length === 0 && problems.length === 0 && <Text c="dimmed">{t("application.noEvents")}</Text>}
      <ul className={classes["events"]}>
        {events.toReversed().map(({ object: about, type, reason, message, count, lastAt }) => (
          <li key={`${about?.kind} ${about?.name} ${reason} ${message} ${lastAt?.seconds}`} data-type={type}>
            <div className={classes["eventHead"]}>
              <strong>
                {type} {reason}
              </strong>
              <span className={classes["quiet"]}>
                {about && `${about.kind} ${about.name} `}
                {count > 1n && `×${count} `}
                <Age at={lastAt} />
              </span>
            </div>
            {message}
          </li>
        ))}
      </ul>
      {omitted > 0 && (
        <Text size="sm" c="dimmed">
          {t("application.more", { count: omitted })}
        </Text>
      )}
    </Stack>
  );
}
