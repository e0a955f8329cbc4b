import { useMutation } from "@connectrpc/connect-query";
import { Button, Group } from "@mantine/core";
import { ApplicationService } from "@slipway/proto/api";
import { type Application, type Deployment, HoldKind } from "@slipway/proto/state";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { withWords } from "../../../words/words.ts";
import type { ApplicationAct } from "../application-search.ts";
import { WhatStays } from "./lifecycle/what-stays.tsx";
import { ReasonDialog } from "./reason-dialog.tsx";
import { useRefusedAhead } from "./use-refused-ahead.ts";

const SyncDialog = lazy(async () => ({ default: (await withWords(["results"], import("./sync-dialog.tsx"))).SyncDialog }));

interface Props {
  readonly application: Application;
  /** Those of the application, as they change. */
  readonly deployments: readonly Deployment[];
  readonly follow: (deploymentId: string) => void;
}

/** What a person can do with an application. */
export function Acts({ application, deployments, follow }: Props) {
  const { t } = useTranslation();
  const { act: open } = useSearch({ from: "/queries/applications/$applicationId" });
  const navigate = useNavigate({ from: "/applications/$applicationId" });
  const setOpen = (act: ApplicationAct | undefined): void =>
    void navigate({ search: ({ act: _, ...kept }) => ({ ...kept, ...(act && { act }) }), replace: act === undefined, resetScroll: false });
  const refused = useRefusedAhead();
  const close = () => setOpen(undefined);
  const hold = useMutation(ApplicationService.method.holdApplication, { onSuccess: close });
  const disable = useMutation(ApplicationService.method.disableApplication, { onSuccess: close });
  const remove = useMutation(ApplicationService.method.removeApplication, { onSuccess: close });
  const { id, name, disabled, removedAt, configProblems, holds } = application;
  const removed = removedAt ? t("act.isRemoved") : undefined;
  const off = refused ?? removed ?? (disabled ? t("act.isDisabled") : undefined);
  const noSync = off ?? (configProblems.length > 0 ? t("act.isInvalid") : undefined);
  const noHold = off ?? (holds.some(({ kind }) => kind === HoldKind.REQUESTED) ? t("act.isHeld") : undefined);
  const noEdit = refused ?? removed;
  const edit = () => void navigate({ to: "/applications/$applicationId/edit", params: { applicationId: id }, search: {} });
  const whole = { idOrName: id };
  return (
    <Group gap="xs">
      <Button size="xs" disabled={noSync !== undefined} title={noSync} onClick={() => setOpen("sync")}>
        {t("act.sync")}
      </Button>
      <Button size="xs" variant="default" disabled={noHold !== undefined} title={noHold} onClick={() => setOpen("hold")}>
        {t("act.hold")}
      </Button>
      <Button size="xs" variant="default" disabled={off !== undefined} title={off} onClick={() => setOpen("disable")}>
        {t("act.disable")}
      </Button>
      <Button size="xs" variant="default" disabled={noEdit !== undefined} title={noEdit} onClick={edit}>
        {t("act.edit")}
      </Button>
      <Button size="xs" variant="default" disabled={noEdit !== undefined} title={noEdit} onClick={() => setOpen("remove")}>
        {t("act.remove")}
      </Button>
      {open === "sync" && noSync === undefined && (
        <Suspense>
          <SyncDialog application={application} deployments={deployments} close={close} follow={follow} />
        </Suspense>
      )}
      {open === "hold" && noHold === undefined && (
        <ReasonDialog
          title={t("act.holdTitle", { name })}
          hint={t("act.holdHint")}
          word={t("act.hold")}
          reasonLabel={t("act.reason")}
          isPending={hold.isPending}
          error={hold.error}
          close={close}
          act={(reason) => hold.mutate({ ...whole, reason })}
        />
      )}
      {open === "disable" && off === undefined && (
        <ReasonDialog
          title={t("act.disableTitle", { name })}
          hint={t("act.disableHint")}
          word={t("act.disable")}
          reasonLabel={t("act.reason")}
          isPending={disable.isPending}
          error={disable.error}
          close={close}
          act={(reason) => disable.mutate({ ...whole, reason })}
        >
          <WhatStays applicationId={id} />
        </ReasonDialog>
      )}
      {open === "remove" && noEdit === undefined && (
        <ReasonDialog
          title={t("act.removeTitle", { name })}
          hint={t("act.removeHint", { file: fileOf(application) })}
          word={t("act.remove")}
          reasonLabel={t("act.reason")}
          isHarmless={false}
          isPending={remove.isPending}
          error={remove.error}
          close={close}
          act={(reason) => remove.mutate({ ...whole, reason })}
        >
          <WhatStays applicationId={id} />
        </ReasonDialog>
      )}
    </Group>
  );
}

/** Its file in Git, as REPOSITORY: PATH. */
function fileOf({ source }: Application): string {
  const { repositoryId = "", path = "", configFilename = "" } = source ?? {};
  return `${repositoryId}: ${path === "" ? "" : `${path}/`}${configFilename}`;
}
