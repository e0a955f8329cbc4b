import { Button, Group, Text } from "@mantine/core";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { diffRows, unifiedText } from "./diff-rows.ts";
import { DiffText } from "./diff-text.tsx";
import classes from "./manifest-diff.module.css";

/** Two manifests, what is live on the left and what is declared on the right, or one below the other. */
export function ManifestDiff({ live, declared }: { readonly live: string; readonly declared: string }) {
  const { t } = useTranslation();
  const [isSplit, setSplit] = useState(() => matchMedia("(min-width: 62em)").matches);
  const rows = useMemo(() => diffRows(live, declared), [live, declared]);
  if (rows.every(({ isSame }) => isSame)) return <Text c="dimmed">{t("manifest.same")}</Text>;
  return (
    <>
      <Group gap="xs" mb="xs">
        <Button.Group>
          {([false, true] as const).map((each) => (
            <Button
              key={String(each)}
              size="compact-xs"
              variant={isSplit === each ? "light" : "default"}
              aria-pressed={isSplit === each}
              onClick={() => setSplit(each)}
            >
              {t(each ? "manifest.split" : "manifest.unified")}
            </Button>
          ))}
        </Button.Group>
      </Group>
      {isSplit ? (
        <table className={classes["split"]} aria-label={t("manifest.diff")}>
          <thead>
            <tr>
              <th scope="col">{t("manifest.live")}</th>
              <th scope="col">{t("manifest.declared")}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ left, right, isSame }, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a line is known by its place
              <tr key={at} data-differs={!isSame || undefined}>
                <td data-sign={!isSame && left !== undefined ? "removed" : undefined}>{left}</td>
                <td data-sign={!isSame && right !== undefined ? "added" : undefined}>{right}</td>
              </tr>
            ))}
          </tbody>
        </table>
      ) : (
        <DiffText text={unifiedText(rows)} />
      )}
    </>
  );
}
