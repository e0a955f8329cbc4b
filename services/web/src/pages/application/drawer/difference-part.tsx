import { useQuery } from "@connectrpc/connect-query";
import { Skeleton, Stack, Text } from "@mantine/core";
import { ApplicationService, type ObjectState } from "@slipway/proto/api";
import { useTranslation } from "react-i18next";
import { Age } from "../../../design/age.tsx";
import { Problem } from "../../../design/problem.tsx";
import { DiffText } from "../diff/diff-text.tsx";
import { ManifestDiff } from "../diff/manifest-diff.tsx";
import { keyOf, textOfKey } from "../objects/live-objects.ts";
import { isDrifted } from "../objects/object-rows.ts";
import classes from "./object-drawer.module.css";
import { useFreshWith } from "./use-fresh-with.ts";
import { useManifests } from "./use-manifests.ts";

/** What differs from Git, who made it so and when, and what a sync would change. Secrets are masked. */
export function DifferencePart({ applicationId, object }: { readonly applicationId: string; readonly object: ObjectState }) {
  const { t } = useTranslation();
  const enabled = isDrifted(object);
  const application = useQuery(ApplicationService.method.getApplication, { idOrName: applicationId }, { enabled });
  const diff = useQuery(ApplicationService.method.diffApplication, { idOrName: applicationId }, { enabled });
  useFreshWith(object, () => enabled && Promise.all([application.refetch(), diff.refetch()]));
  const manifests = useManifests(applicationId, object);
  const { compared, declared, problem } = manifests.texts;
  if (!enabled && declared === "") return <Text c="dimmed">{t("application.noDifference")}</Text>;
  if (application.error) return <Problem error={application.error} again={() => void application.refetch()} />;
  const resource = application.data?.application?.livestate?.resources.find((each) => textOfKey(each) === keyOf(object));
  const target = diff.data?.preview?.targets.find(
    ({ plugin, deployTarget }) => plugin === object.key?.plugin && deployTarget === object.key.deployTarget,
  );
  const change = target?.objects.find(
    ({ kind, name, namespace }) => kind === object.kind && name === object.name && namespace === object.namespace,
  );
  return (
    <Stack gap="md">
      {enabled && application.isPending && <Skeleton h={80} />}
      {resource && resource.drift.length > 0 && (
        <ul className={classes["drift"]}>
          {resource.drift.map(({ field, live, declared, manager, setAt }) => (
            <li key={field}>
              <div>
                <code>{field}</code>{" "}
                {manager !== "" && (
                  <span className={classes["quiet"]}>
                    {t("application.setBy", { manager })} <Age at={setAt} />
                  </span>
                )}
              </div>
              <DiffText text={`- ${live || t("application.absent")}\n+ ${declared || t("application.undeclared")}`} />
            </li>
          ))}
        </ul>
      )}
      {problem !== "" && <Text c="dimmed">{problem}</Text>}
      {declared !== "" && <ManifestDiff live={compared} declared={declared} />}
      {enabled && diff.isPending && <Skeleton h={120} />}
      {diff.error && <Problem error={diff.error} again={() => void diff.refetch()} />}
      {change && (
        <div>
          <Text size="xs" c="dimmed" mb={4}>
            {t("application.syncWould")}
          </Text>
          <DiffText text={change.diff} />
          {change.notes.map((note) => (
            <Text key={note} size="xs" c="dimmed">
              {note}
            </Text>
          ))}
        </div>
      )}
      {diff.data && !change && <Text c="dimmed">{t("application.syncLeaves")}</Text>}
    </Stack>
  );
}
