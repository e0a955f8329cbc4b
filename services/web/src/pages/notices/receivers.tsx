import { Group, Text } from "@mantine/core";
import type { Receiver } from "@slipway/proto/api";
import { useTranslation } from "react-i18next";
import { Age } from "../../design/age.tsx";
import table from "../../design/lists/table.module.css";
import { Status } from "../../design/status.tsx";
import { ActButton } from "../deployment/acts/act-button.tsx";
import { notificationClient } from "./notices-stores.ts";
import { receiverWord } from "./receiver-word.ts";

/** Receivers with how they are; each can be tested, and gets again what it did not take. */
export function Receivers({ receivers }: { readonly receivers: readonly Receiver[] }) {
  const { t } = useTranslation();
  if (receivers.length === 0) return <Text size="sm">{t("noticesPage.noReceivers")}</Text>;
  return (
    <div className={table["box"]}>
      <table className={table["table"]}>
        <thead>
          <tr>
            <th scope="col">{t("noticesPage.state")}</th>
            <th scope="col">{t("noticesPage.receiver")}</th>
            <th scope="col">{t("noticesPage.piped")}</th>
            <th scope="col">{t("noticesPage.queue")}</th>
            <th scope="col">{t("noticesPage.last")}</th>
            <th scope="col">{t("noticesPage.acts")}</th>
          </tr>
        </thead>
        <tbody>
          {receivers.map((receiver) => (
            <ReceiverRow key={`${receiver.projectId} ${receiver.status?.pipedId} ${receiver.status?.name}`} receiver={receiver} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function ReceiverRow({ receiver }: { readonly receiver: Receiver }) {
  const { t } = useTranslation();
  const { status, projectId, deadNotices, problem } = receiver;
  if (status === undefined) return null;
  const { name, kind, pipedId, waiting, held, digestAt, sentAt, failure, failedAt } = status;
  const where = { pipedId, projectId };
  return (
    <tr>
      <td>
        <Status kind="receiver" word={receiverWord(receiver)} />
      </td>
      <td className={table["name"]}>
        {name}
        <div className={table["why"]}>{kind}</div>
      </td>
      <td>
        {pipedId}
        <div className={table["why"]}>{projectId}</div>
      </td>
      <td>
        {t("noticesPage.waiting", { count: Number(waiting) })}
        {held > 0n && (
          <div className={table["why"]}>
            {t("noticesPage.held", { count: Number(held) })} {digestAt && <Age at={digestAt} />}
          </div>
        )}
      </td>
      <td>
        {sentAt ? <Age at={sentAt} /> : t("noticesPage.never")}
        {(problem || failure) !== "" && (
          <div className={table["why"]} data-tone={problem === "" ? "attention" : "bad"}>
            {problem || failure} {problem === "" && failedAt && <Age at={failedAt} />}
          </div>
        )}
      </td>
      <td className={table["acts"]}>
        <Group gap="xs" justify="flex-end">
          <ActButton
            word={t("noticesPage.test")}
            why={problem === "" ? undefined : problem}
            call={async () => {
              const { said } = await notificationClient.testReceiver({ name, ...where });
              return t("noticesPage.tested", { said });
            }}
          />
          {deadNotices > 0 && (
            <ActButton
              word={t("noticesPage.redeliverAll", { count: deadNotices })}
              call={async () => {
                const { redelivered } = await notificationClient.redeliverNotices({ receiver: name, ...where });
                return t("noticesPage.redelivered", { count: redelivered.length });
              }}
            />
          )}
        </Group>
      </td>
    </tr>
  );
}
