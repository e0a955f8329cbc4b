import { createClient } from "@connectrpc/connect";
import { Button, Group, Stack, Text, TextInput } from "@mantine/core";
import { type BranchApplicationPreview, PlanPreviewService } from "@slipway/proto/api";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { transport } from "../../../api/transport.ts";
import { ShownPreview } from "../../application/acts/preview.tsx";
import { ActStatus } from "../../deployment/acts/act-status.tsx";
import { useAct } from "../../deployment/acts/use-act.ts";
import type { RepositoryPlace } from "../repository-place.ts";

const client = createClient(PlanPreviewService, transport);

interface Answer {
  readonly applications: readonly BranchApplicationPreview[];
  readonly problems: readonly string[];
}

interface Props {
  readonly place: RepositoryPlace;
  /** The branch that the piped watches. */
  readonly base: string;
  readonly branch: string;
  /** What is to be done before, and what a merge does. */
  readonly hint: string;
  /** What is said of a branch that touches no application. */
  readonly nothing: string;
}

/** What merging a branch would deploy, once somebody has pushed it. */
export function BranchPlan({ place, base, branch, hint, nothing }: Props) {
  const { t } = useTranslation();
  const [written, write] = useState<string>();
  const [answer, setAnswer] = useState<Answer>();
  const [act, begin] = useAct();
  const name = written ?? branch;
  const show = (event: FormEvent): void => {
    event.preventDefault();
    begin(async () => {
      setAnswer(undefined);
      setAnswer(await previewOf(place, base, name.trim()));
      return "";
    });
  };
  return (
    <Stack gap="sm" component="form" onSubmit={show} aria-label={t("adding.branchPlan")}>
      <Text size="sm">{hint}</Text>
      <Group align="flex-end" gap="sm">
        <TextInput label={t("adding.branch")} value={name} onChange={({ currentTarget }) => write(currentTarget.value)} required w={280} />
        <Button type="submit" variant="default" loading={act.kind === "requested"}>
          {t("adding.showPlan")}
        </Button>
        {act.kind === "refused" && <ActStatus act={act} isDone={false} />}
      </Group>
      {answer?.problems.map((problem) => (
        <Text key={problem} size="sm" c="var(--slipway-bad)" role="alert">
          {problem}
        </Text>
      ))}
      {answer?.applications.length === 0 && answer.problems.length === 0 && (
        <Text size="sm" role="status">
          {nothing}
        </Text>
      )}
      {answer?.applications.map(({ application, preview, problem }) => (
        <section key={application?.applicationId} aria-label={application?.name}>
          <Text size="sm" fw={600}>
            {application?.name}
          </Text>
          {[...(application?.problems ?? []), problem].filter(Boolean).map((text) => (
            <Text key={text} size="sm" c="var(--slipway-bad)">
              {text}
            </Text>
          ))}
          {preview && <ShownPreview preview={preview} />}
        </section>
      ))}
    </Stack>
  );
}

async function previewOf({ projectId, pipedId, repositoryId }: RepositoryPlace, baseBranch: string, branch: string): Promise<Answer> {
  const applications: BranchApplicationPreview[] = [];
  const problems: string[] = [];
  for await (const { news } of client.previewBranch({ projectId, repositoryId, baseBranch, branch })) {
    if (news.case === "started" || news.case === undefined || news.value.pipedId !== pipedId) continue;
    if (news.case === "application") applications.push(news.value);
    if (news.case === "branch") problems.push(...news.value.problems);
    if (news.case === "failure") problems.push(news.value.reason);
  }
  return { applications, problems };
}
