import { Skeleton, Text } from "@mantine/core";
import type { ObjectState } from "@slipway/proto/api";
import { useTranslation } from "react-i18next";
import { Problem } from "../../../design/problem.tsx";
import classes from "./object-drawer.module.css";
import { useManifests } from "./use-manifests.ts";

/** An object as it is on its target beside what Git declares, secrets masked. */
export function ManifestPart({ applicationId, object }: { readonly applicationId: string; readonly object: ObjectState }) {
  const { t } = useTranslation();
  const { error, isPending, refetch, texts } = useManifests(applicationId, object);
  if (error) return <Problem error={error} again={() => void refetch()} />;
  if (isPending) return <Skeleton h={300} />;
  const { live, declared, problem, commitHash } = texts;
  return (
    <div className={classes["manifests"]}>
      <Manifest title={t("manifest.live")} text={live} empty={t("health.missing")} />
      {problem !== "" && <Text c="dimmed">{problem}</Text>}
      {declared !== "" && <Manifest title={`${t("manifest.declared")} ${commitHash.slice(0, 7)}`} text={declared} empty="" />}
    </div>
  );
}

function Manifest({ title, text, empty }: { readonly title: string; readonly text: string; readonly empty: string }) {
  return (
    <section aria-label={title}>
      <h3 className={classes["quiet"]}>{title}</h3>
      {text === "" ? (
        <Text c="dimmed">{empty}</Text>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: so that keys can scroll it
        <pre className={classes["text"]} tabIndex={0}>
          {text}
        </pre>
      )}
    </section>
  );
}
