import { useQuery } from "@connectrpc/connect-query";
import { Skeleton, Text, Title } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { ApplicationFileService } from "@slipway/proto/api";
import type { Application, GitSource, TextOfApplicationFile } from "@slipway/proto/state";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { BranchPlan } from "../add-application/new-file/branch-plan.tsx";
import { CheckResult } from "../add-application/new-file/check-result.tsx";
import { Commands } from "../add-application/new-file/commands.tsx";
import { branchFor, gitCommands } from "../add-application/new-file/git-commands.ts";
import { Refusal } from "../application/acts/refusal.tsx";
import { diffRows, unifiedText } from "../application/diff/diff-rows.ts";
import { DiffText } from "../application/diff/diff-text.tsx";
import { changedPart } from "./changed-part.ts";

/** How long somebody who types is waited for before a file is checked. */
const quietMs = 400;

interface Props {
  readonly application: Application;
  readonly source: GitSource;
  /** As it is in Git. */
  readonly text: TextOfApplicationFile;
  /** As it shall be. */
  readonly content: string;
}

/** What a check says of a changed file, and, if it is valid, how it differs, how it gets into Git and what it would deploy. */
export function CheckedEdit({ application, source, text, content }: Props) {
  const { t } = useTranslation();
  const { id: idOrName, projectId, pipedId, name } = application;
  const [quiet] = useDebouncedValue(content, quietMs);
  const check = useQuery(
    ApplicationFileService.method.checkEditedFile,
    { idOrName, content: quiet },
    { staleTime: Number.POSITIVE_INFINITY, retry: false },
  );
  const difference = useMemo(() => unifiedText(changedPart(diffRows(text.content, quiet))), [text.content, quiet]);
  if (check.error) return <Refusal error={check.error} />;
  const checked = content === quiet ? check.data?.checked : undefined;
  if (!checked) return <Skeleton h={60} />;
  if (content === text.content)
    return (
      <>
        <CheckResult checked={checked} />
        <Text size="sm" role="status">
          {t("editing.unchanged")}
        </Text>
      </>
    );
  const branch = branchFor(checked.name || name, "edit");
  return (
    <>
      <CheckResult checked={checked} />
      <section aria-label={t("editing.difference")}>
        <Title order={2} size="h5" mb="xs">
          {t("editing.difference")}
        </Title>
        {difference === "" ? <Text size="sm">{t("editing.invisible")}</Text> : <DiffText text={difference} />}
      </section>
      {checked.problems.length === 0 && (
        <>
          <Commands
            text={gitCommands({
              file: text.file,
              content,
              from: text.commitHash,
              branch,
              message: `Edit application ${checked.name || name}`,
            })}
          />
          <BranchPlan
            place={{ projectId, pipedId, repositoryId: source.repositoryId }}
            base={source.branch}
            branch={branch}
            hint={t("editing.afterPush")}
            nothing={t("adding.touchesNothing")}
          />
        </>
      )}
    </>
  );
}
