import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import type { PublicKeyInfo } from "@slipway/proto/state";
import { useTranslation } from "react-i18next";
import { Age } from "../../../design/age.tsx";
import table from "../../../design/lists/table.module.css";
import { Status } from "../../../design/status.tsx";
import type { PipedProcess } from "./services-of.ts";

/** The services of a piped: whether each lives, when it was heard of, and the key with which it signs in to NATS. */
export function ServiceTable({ services }: { readonly services: readonly PipedProcess[] }) {
  const { t } = useTranslation();
  return (
    <div className={table["box"]} style={{ marginTop: 8 }}>
      <table className={table["table"]}>
        <thead>
          <tr>
            <th scope="col">{t("settingsPage.state")}</th>
            <th scope="col">{t("settingsPage.service")}</th>
            <th scope="col">{t("settingsPage.version")}</th>
            <th scope="col">{t("settingsPage.heard")}</th>
            <th scope="col">{t("settingsPage.natsKey")}</th>
          </tr>
        </thead>
        <tbody>
          {services.map(({ beat: { service, process, version, startedAt, natsKey }, heardMs, word }) => (
            <tr key={`${service} ${process}`}>
              <td>
                <Status kind="pipedService" word={word} />
              </td>
              <td className={table["name"]}>
                {service}
                <div className={table["why"]}>{process}</div>
              </td>
              <td>
                {version}
                <div className={table["why"]}>
                  {t("settingsPage.started")} <Age at={startedAt} />
                </div>
              </td>
              <td>
                <Age at={timestampFromMs(heardMs)} />
              </td>
              <td>{natsKey ? <PublicKey info={natsKey} /> : t("settingsPage.noNatsKey")}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** The public part of a key, and how old the file of the other is. */
export function PublicKey({ info: { id, since } }: { readonly info: PublicKeyInfo }) {
  const { t } = useTranslation();
  return (
    <>
      <code style={{ display: "inline-block", minWidth: "28ch", overflowWrap: "anywhere" }}>{id}</code>
      {since && (
        <div className={table["why"]}>
          {t("settingsPage.keySince")} <Age at={since} />
        </div>
      )}
    </>
  );
}
