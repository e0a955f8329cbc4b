import { useMutation } from "@connectrpc/connect-query";
import { Button } from "@mantine/core";
import { ApplicationService } from "@slipway/proto/api";
import { useTranslation } from "react-i18next";
import { Refusal } from "./refusal.tsx";
import { useRefusedAhead } from "./use-refused-ahead.ts";

const methods = { release: ApplicationService.method.releaseApplication, enable: ApplicationService.method.enableApplication } as const;

/** A button beside what it ends: a hold, or that an application is disabled or removed. */
export function OneClick({ act, applicationId }: { readonly act: keyof typeof methods; readonly applicationId: string }) {
  const { t } = useTranslation();
  const refused = useRefusedAhead();
  const release = useMutation(methods.release);
  const enable = useMutation(methods.enable);
  const { mutate, isPending, error } = act === "release" ? release : enable;
  return (
    <>
      <Button
        size="xs"
        variant="default"
        disabled={refused !== undefined}
        title={refused}
        loading={isPending}
        onClick={() => mutate({ idOrName: applicationId })}
      >
        {t(`act.${act}`)}
      </Button>
      <Refusal error={error} />
    </>
  );
}
