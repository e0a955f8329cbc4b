import { useQuery } from "@connectrpc/connect-query";
import { Anchor, Skeleton, Stack, Text, Title } from "@mantine/core";
import { ApplicationFileService, ApplicationService } from "@slipway/proto/api";
import { Link, useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { Problem } from "../../design/problem.tsx";
import { EditedFile } from "./edited-file.tsx";

/** Read once: what somebody edits does not change below their hands. */
const once = { staleTime: Number.POSITIVE_INFINITY, gcTime: 0, retry: false } as const;

/** Changes the file of an application: shows the difference, what a check says, how it gets into Git, and what it would deploy. */
export function EditApplicationPage() {
  const { t } = useTranslation();
  const { applicationId } = useParams({ from: "/queries/applications/$applicationId/edit" });
  const file = useQuery(ApplicationFileService.method.readApplicationFile, { idOrName: applicationId }, once);
  const known = useQuery(ApplicationService.method.getApplication, { idOrName: applicationId, withoutResources: true }, once);
  const error = file.error ?? known.error;
  const again = () => void Promise.all([file.refetch(), known.refetch()]);
  if (error) return <Problem isPage error={error} again={again} />;
  const text = file.data?.text;
  const application = known.data?.application?.application;
  return (
    <Stack gap="md">
      <div>
        <Anchor component={Link} to={`/applications/${applicationId}`} size="xs" c="dimmed">
          {application?.name ?? t("editing.application")}
        </Anchor>
        <Title order={1} size="h3" style={{ overflowWrap: "anywhere" }}>
          {t("editing.title", { name: application?.name ?? "" })}
        </Title>
      </div>
      {text && application?.source ? (
        <>
          <Text size="sm" style={{ overflowWrap: "anywhere" }}>
            {t("editing.hint", {
              ...{ file: text.file, repository: application.source.repositoryId, branch: application.source.branch },
              commit: text.commitHash.slice(0, 7),
            })}
          </Text>
          <EditedFile key={`${application.id} ${text.commitHash}`} application={application} source={application.source} text={text} />
        </>
      ) : (
        <Skeleton h={300} />
      )}
    </Stack>
  );
}
