import { useQuery } from "@connectrpc/connect-query";
import { Button, Checkbox, Group, Skeleton, Stack, Text, Textarea, TextInput, Title } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { ApplicationFileService } from "@slipway/proto/api";
import type { RepositoryStatus, UnregisteredFiles } from "@slipway/proto/state";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Refusal } from "../../application/acts/refusal.tsx";
import { placeOf } from "../repository-place.ts";
import { TargetChoices } from "../targets/target-choices.tsx";
import { BranchPlan } from "./branch-plan.tsx";
import { CheckResult } from "./check-result.tsx";
import { Commands } from "./commands.tsx";
import { composeFile, type NewApplication, newFileOf } from "./compose-file.ts";
import { branchFor, gitCommands } from "./git-commands.ts";

/** How long somebody who types is waited for before a file is checked. */
const quietMs = 400;

/** Composes an application file, checks it as one types, and shows how it gets into Git and what it would deploy. */
export function NewFile({ repository, found }: { readonly repository: RepositoryStatus; readonly found: UnregisteredFiles }) {
  const { t } = useTranslation();
  const [given, give] = useState<NewApplication>(() => {
    const [first] = found.targets.filter(({ deployTargets }) => deployTargets.length > 0);
    return {
      ...{ directory: "", name: "", description: "", labels: "" },
      plugins: first ? [first.plugin] : [],
      targets: first ? { [first.plugin]: first.deployTargets.slice(0, 1) } : {},
    };
  });
  const [written, write] = useState<string>();
  const content = written ?? composeFile(given);
  const file = newFileOf(given.directory);
  const why = written === undefined ? undefined : t("adding.written");
  const set = (key: "directory" | "name" | "description" | "labels") => (event: { readonly currentTarget: { readonly value: string } }) =>
    give({ ...given, [key]: event.currentTarget.value });
  return (
    <Stack gap="sm" component="section" aria-labelledby="new-file">
      <Title order={2} size="h5" id="new-file">
        {t("adding.newFile")}
      </Title>
      <Text size="sm">{t("adding.newFileHint")}</Text>
      <Group gap="sm" align="flex-start">
        <TextInput
          label={t("adding.directory")}
          description={t("adding.directoryHint")}
          value={given.directory}
          onChange={set("directory")}
          w={240}
        />
        <TextInput
          label={t("adding.name")}
          description={t("adding.inFile")}
          value={given.name}
          onChange={set("name")}
          disabled={why !== undefined}
          title={why}
          w={240}
        />
        <TextInput
          label={t("adding.description")}
          description={t("adding.inFile")}
          value={given.description}
          onChange={set("description")}
          disabled={why !== undefined}
          title={why}
          w={240}
        />
      </Group>
      <Textarea
        label={t("adding.labels")}
        description={t("adding.labelsForm")}
        value={given.labels}
        onChange={set("labels")}
        disabled={why !== undefined}
        title={why}
        rows={2}
        maw={500}
      />
      <Group gap="sm" role="group" aria-label={t("adding.plugins")}>
        <Text size="sm" fw={500}>
          {t("adding.plugins")}
        </Text>
        {found.targets.map(({ plugin }) => (
          <Checkbox
            key={plugin}
            label={plugin}
            disabled={why !== undefined}
            title={why}
            checked={given.plugins.includes(plugin)}
            onChange={({ currentTarget }) =>
              give({
                ...given,
                plugins: found.targets
                  .map((each) => each.plugin)
                  .filter((each) => (each === plugin ? currentTarget.checked : given.plugins.includes(each))),
              })
            }
          />
        ))}
      </Group>
      <TargetChoices
        choices={found.targets.filter(({ plugin }) => given.plugins.includes(plugin))}
        chosen={given.targets}
        choose={(targets) => give({ ...given, targets })}
        why={why}
      />
      <Textarea
        label={file}
        description={t("adding.textHint")}
        value={content}
        onChange={({ currentTarget }) => write(currentTarget.value)}
        spellCheck={false}
        styles={{ input: { fontFamily: "var(--mantine-font-family-monospace)" } }}
        autosize={false}
        rows={14}
      />
      {written !== undefined && (
        <Group>
          <Button size="xs" variant="default" onClick={() => write(undefined)}>
            {t("adding.discard")}
          </Button>
        </Group>
      )}
      <CheckedFile repository={repository} file={file} name={given.name} content={content} registers={found.registers} />
    </Stack>
  );
}

interface CheckedProps {
  readonly repository: RepositoryStatus;
  readonly file: string;
  readonly name: string;
  readonly content: string;
  readonly registers: boolean;
}

function CheckedFile({ repository, file, name, content, registers }: CheckedProps) {
  const { t } = useTranslation();
  const place = placeOf(repository);
  const [quiet] = useDebouncedValue(content, quietMs);
  const isBare = name === "" && content === quiet && !content.includes("name: ");
  const check = useQuery(
    ApplicationFileService.method.checkApplicationFile,
    { ...place, file, name, content: quiet },
    { staleTime: Number.POSITIVE_INFINITY, retry: false, enabled: !isBare },
  );
  const checked = content === quiet ? check.data?.checked : undefined;
  if (check.error) return <Refusal error={check.error} />;
  if (!checked) return <Skeleton h={60} />;
  const branch = branchFor(checked.name || name);
  return (
    <>
      <CheckResult checked={checked} />
      {checked.problems.length === 0 && (
        <>
          <Commands
            text={gitCommands({
              ...{ file, content, branch },
              from: `origin/${repository.branch}`,
              message: `Add application ${checked.name || name}`,
            })}
          />
          <BranchPlan
            place={place}
            base={repository.branch}
            branch={branch}
            hint={t(registers ? "adding.thenRegisters" : "adding.thenAdd")}
            nothing={t(registers ? "adding.touchesNothing" : "adding.addsNothing")}
          />
        </>
      )}
    </>
  );
}
