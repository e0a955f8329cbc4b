import { Button, Stack, Text, Title } from "@mantine/core";
import { type UnregisteredFile, type UnregisteredFiles, UnregisteredReason } from "@slipway/proto/state";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import table from "../../../design/lists/table.module.css";
import { TextLink } from "../../../design/text-link.tsx";
import { useRefusedAhead } from "../../application/acts/use-refused-ahead.ts";
import type { RepositoryPlace } from "../repository-place.ts";
import { reasonWord } from "./reason-words.ts";

const AddDialog = lazy(async () => ({ default: (await import("./add-dialog.tsx")).AddDialog }));

/** The application files in Git that are those of no application, with why, and what to do. */
export function FoundFiles({ place, found }: { readonly place: RepositoryPlace; readonly found: UnregisteredFiles }) {
  const { t } = useTranslation();
  const [opened, open] = useState<UnregisteredFile>();
  const { files, total, problems, registers, commitHash, targets } = found;
  return (
    <Stack gap="xs" component="section" aria-labelledby="found-files">
      <Title order={2} size="h5" id="found-files">
        {t("adding.found")}
      </Title>
      <Text size="sm">{t(registers ? "adding.registers" : "adding.byHand", { commit: commitHash.slice(0, 7) })}</Text>
      {problems.map((problem) => (
        <Text key={problem} size="sm" c="var(--slipway-attention)">
          {problem}
        </Text>
      ))}
      {files.length === 0 ? (
        <Text size="sm">{t("adding.nothingFound")}</Text>
      ) : (
        <div className={table["box"]}>
          <table className={table["table"]} aria-labelledby="found-files">
            <thead>
              <tr>
                <th scope="col">{t("adding.file")}</th>
                <th scope="col">{t("adding.name")}</th>
                <th scope="col">{t("adding.why")}</th>
                <th scope="col">{t("adding.act")}</th>
              </tr>
            </thead>
            <tbody>
              {files.map((file) => (
                <FileRow key={fileOf(file)} file={file} open={() => open(file)} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {total > files.length && <Text size="sm">{t("application.more", { count: total - files.length })}</Text>}
      {opened && (
        <Suspense>
          <AddDialog place={place} file={opened} choices={targets} close={() => open(undefined)} />
        </Suspense>
      )}
    </Stack>
  );
}

function FileRow({ file, open }: { readonly file: UnregisteredFile; readonly open: () => void }) {
  const { t } = useTranslation();
  const refused = useRefusedAhead();
  const { name, labels, reason, problems, removedApplicationId: applicationId } = file;
  const isReady = reason === UnregisteredReason.BY_HAND || reason === UnregisteredReason.NOT_SELECTED;
  const why = refused ?? (isReady ? undefined : t(`adding.reason.${reasonWord(reason)}`));
  return (
    <tr>
      <td className={table["name"]}>{fileOf(file)}</td>
      <td>
        {name}
        <div className={table["why"]}>
          {Object.entries(labels)
            .map(([key, value]) => `${key}=${value}`)
            .join(" ")}
        </div>
      </td>
      <td>
        {t(`adding.reason.${reasonWord(reason)}`)}
        {problems.map((problem) => (
          <div key={problem} className={table["why"]} data-tone="bad">
            {problem}
          </div>
        ))}
      </td>
      <td className={table["acts"]}>
        {applicationId === "" ? (
          <Button
            size="xs"
            variant="default"
            disabled={why !== undefined}
            title={why}
            aria-label={t("adding.addFile", { file: fileOf(file) })}
            onClick={open}
          >
            {t("adding.add")}
          </Button>
        ) : (
          <TextLink to="/applications/$applicationId" params={{ applicationId }}>
            {t("adding.toRemoved")}
          </TextLink>
        )}
      </td>
    </tr>
  );
}

function fileOf({ path, configFilename }: UnregisteredFile): string {
  return path === "" ? configFilename : `${path}/${configFilename}`;
}
