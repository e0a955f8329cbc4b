import { Text } from "@mantine/core";
import type { DeadNotice } from "@slipway/proto/api";
import { useTranslation } from "react-i18next";
import { Age } from "../../design/age.tsx";
import table from "../../design/lists/table.module.css";
import { TextLink } from "../../design/text-link.tsx";
import { ActButton } from "../deployment/acts/act-button.tsx";
import { notificationClient } from "./notices-stores.ts";

/** Notices that a receiver refused, or failed to take for too long. */
export function DeadNotices({ notices, leftOut }: { readonly notices: readonly DeadNotice[]; readonly leftOut: number }) {
  const { t } = useTranslation();
  if (notices.length === 0) return <Text size="sm">{t("noticesPage.noneFailed")}</Text>;
  return (
    <div className={table["box"]}>
      <table className={table["table"]}>
        <thead>
          <tr>
            <th scope="col">{t("noticesPage.receiver")}</th>
            <th scope="col">{t("noticesPage.notice")}</th>
            <th scope="col">{t("noticesPage.why")}</th>
            <th scope="col">{t("noticesPage.givenUp")}</th>
            <th scope="col">{t("noticesPage.acts")}</th>
          </tr>
        </thead>
        <tbody>
          {notices.map(({ sequence, receiver, pipedId, notice, reason, tries, at }) => (
            <tr key={String(sequence)}>
              <td className={table["name"]}>
                {receiver}
                <div className={table["why"]}>{pipedId}</div>
              </td>
              <td>
                <code>{notice?.event ?? t("noticesPage.digest")}</code>
                {notice && notice.applicationId !== "" && (
                  <div>
                    <TextLink to="/applications/$applicationId" params={{ applicationId: notice.applicationId }}>
                      {notice.applicationName}
                    </TextLink>
                  </div>
                )}
              </td>
              <td>{reason}</td>
              <td>
                <Age at={at} />
                <div className={table["why"]}>{t("noticesPage.tries", { count: tries })}</div>
              </td>
              <td className={table["acts"]}>
                <ActButton
                  word={t("noticesPage.redeliver")}
                  call={async () => {
                    const { redelivered } = await notificationClient.redeliverNotices({ sequences: [sequence] });
                    return t("noticesPage.redelivered", { count: redelivered.length });
                  }}
                />
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
