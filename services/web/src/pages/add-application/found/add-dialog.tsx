import "../../../design/dialog-styles.ts";
import { useMutation, useQuery } from "@connectrpc/connect-query";
import { Button, Group, Modal, Skeleton, Stack, Text, TextInput } from "@mantine/core";
import { ApplicationFileService, ApplicationService } from "@slipway/proto/api";
import type { TargetChoice, UnregisteredFile } from "@slipway/proto/state";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ShownPreview } from "../../application/acts/preview.tsx";
import { Refusal } from "../../application/acts/refusal.tsx";
import type { RepositoryPlace } from "../repository-place.ts";
import type { ChosenTargets } from "../targets/chosen-targets.ts";
import { TargetChoices } from "../targets/target-choices.tsx";

interface Props {
  readonly place: RepositoryPlace;
  readonly file: UnregisteredFile;
  readonly choices: readonly TargetChoice[];
  readonly close: () => void;
}

/** Adds an application of a file in Git, once it is shown what its first deployment would do. */
export function AddDialog({ place, file, choices, close }: Props) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { path, configFilename, namesTargets } = file;
  const [name, setName] = useState(file.name);
  const [chosen, choose] = useState<ChosenTargets>(() =>
    Object.fromEntries(Object.entries(file.deployTargets).map(([plugin, { names }]) => [plugin, names])),
  );
  const deployTargets = Object.fromEntries(
    Object.entries(chosen).flatMap(([plugin, names]) => (names.length > 0 ? [[plugin, { names: [...names] }]] : [])),
  );
  const isNowhere = Object.keys(deployTargets).length === 0 && choices.some((each) => each.deployTargets.length > 0);
  const preview = useQuery(
    ApplicationFileService.method.previewUnregisteredFile,
    { ...place, path, configFilename, deployTargets },
    { staleTime: 0, gcTime: 0, retry: false, refetchOnWindowFocus: false, enabled: !isNowhere },
  );
  const add = useMutation(ApplicationService.method.addApplication, {
    onSuccess: ({ application }) => void navigate({ to: "/applications/$applicationId", params: { applicationId: application?.id ?? "" } }),
  });
  const why = isNowhere
    ? t("adding.noTargets")
    : name.trim() === ""
      ? t("adding.noName")
      : preview.isFetching || !preview.data
        ? t("adding.planFirst")
        : undefined;
  return (
    <Modal
      opened
      onClose={close}
      title={t("adding.addFile", { file: path === "" ? configFilename : `${path}/${configFilename}` })}
      size="lg"
      lockScroll={false}
      transitionProps={{ duration: 0 }}
      closeButtonProps={{ "aria-label": t("app.close") }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (why !== undefined) return;
          const source = { repositoryId: place.repositoryId, path, configFilename };
          add.mutate({ projectId: place.projectId, pipedId: place.pipedId, name: name.trim(), source, deployTargets });
        }}
      >
        <Stack gap="sm">
          <TextInput
            label={t("adding.name")}
            description={t("adding.nameHint")}
            value={name}
            onChange={({ currentTarget }) => setName(currentTarget.value)}
            required
            data-autofocus
          />
          <TargetChoices choices={choices} chosen={chosen} choose={choose} why={namesTargets ? t("adding.namesTargets") : undefined} />
          <Text size="sm">{t("adding.labelsHint")}</Text>
          <section aria-label={t("adding.plan")}>
            {preview.error ? (
              <Refusal error={preview.error} />
            ) : isNowhere ? null : preview.data?.preview && !preview.isFetching ? (
              <ShownPreview preview={preview.data.preview} />
            ) : (
              <Skeleton h={120} />
            )}
          </section>
          <Refusal error={add.error} />
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              {t("app.back")}
            </Button>
            <Button type="submit" loading={add.isPending} disabled={why !== undefined} title={why}>
              {t("adding.add")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
