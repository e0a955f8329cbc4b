import { useQuery } from "@connectrpc/connect-query";
import { Stack } from "@mantine/core";
import { ApplicationService } from "@slipway/proto/api";
import type { Deployment } from "@slipway/proto/state";
import { useTranslation } from "react-i18next";
import { Preview } from "../../application/acts/preview.tsx";
import { Note } from "../../application/head/note.tsx";

/** What a deployment that waits would create, change and delete. Says so if a newer commit came meanwhile, because a preview is of the head of the branch. */
export function WouldChange({ deployment: { applicationId, trigger } }: { readonly deployment: Deployment }) {
  const { t } = useTranslation();
  // The same question as that of the preview, so it is asked once.
  const { data } = useQuery(
    ApplicationService.method.diffApplication,
    { idOrName: applicationId, withPlan: true },
    { staleTime: 0, gcTime: 0 },
  );
  const [commit, head] = [trigger?.commit?.hash ?? "", data?.preview?.targetCommitHash ?? ""];
  return (
    <Stack gap="xs" pt="xs">
      {head !== "" && head !== commit && (
        <Note tone="attention" head={t("waiting.newer")}>
          {t("waiting.newerHint", { commit: commit.slice(0, 7), head: head.slice(0, 7) })}
        </Note>
      )}
      <Preview applicationId={applicationId} />
    </Stack>
  );
}
