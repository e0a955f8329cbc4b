import { Group, Text } from "@mantine/core";
import type { DeadLetterEntry } from "@slipway/proto/api";
import { useTranslation } from "react-i18next";
import { Age } from "../../design/age.tsx";
import table from "../../design/lists/table.module.css";
import { ActButton } from "../deployment/acts/act-button.tsx";
import { systemClient } from "./notices-stores.ts";

/** Messages that no service could handle: put back where they came from, or removed for good. */
export function DeadLetters({ entries, leftOut }: { readonly entries: readonly DeadLetterEntry[]; readonly leftOut: number }) {
  const { t } = useTranslation();
  if (entries.length === 0) return <Text size="sm">{t("noticesPage.noLetters")}</Text>;
  return (
    <div className={table["box"]}>
      <table className={table["table"]}>
        <thead>
          <tr>
            <th scope="col">{t("noticesPage.message")}</th>
            <th scope="col">{t("noticesPage.why")}</th>
            <th scope="col">{t("noticesPage.givenUp")}</th>
            <th scope="col">{t("noticesPage.acts")}</th>
          </tr>
        </thead>
        <tbody>
          {entries.map(({ sequence, deadLetter }) => (
            <tr key={String(sequence)}>
              <td className={table["name"]}>
                {deadLetter?.stream} {String(sequence)}
                <div className={table["why"]}>{deadLetter?.subject}</div>
              </td>
              <td>{deadLetter?.reason}</td>
              <td>
                <Age at={deadLetter?.at} />
                <div className={table["why"]}>{t("noticesPage.tries", { count: deadLetter?.deliveries ?? 0 })}</div>
              </td>
              <td className={table["acts"]}>
                <Group gap="xs" justify="flex-end">
                  <ActButton
                    word={t("noticesPage.redeliver")}
                    call={async () => {
                      await systemClient.redeliverDeadLetter({ sequence });
                      return t("acts.done");
                    }}
                  />
                  <ActButton
                    word={t("noticesPage.remove")}
                    confirm={{ title: t("noticesPage.removeTitle", { sequence: String(sequence) }), hint: t("noticesPage.removeHint") }}
                    call={async () => {
                      await systemClient.removeDeadLetter({ sequence });
                      return t("acts.done");
                    }}
                  />
                </Group>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {leftOut > 0 && (
        <Text size="xs" p="xs" c="var(--slipway-quiet)">
          {t("noticesPage.more", { count: leftOut })}
        </Text>
      )}
    </div>
  );
}
