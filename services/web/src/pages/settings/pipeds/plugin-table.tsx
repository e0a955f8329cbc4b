import { Group } from "@mantine/core";
import { PluginState, PluginStateSchema, type PluginStatus } from "@slipway/proto/state";
import { useTranslation } from "react-i18next";
import { Age } from "../../../design/age.tsx";
import table from "../../../design/lists/table.module.css";
import { type StateWord, Status } from "../../../design/status.tsx";
import { TextLink } from "../../../design/text-link.tsx";
import { ActButton } from "../../deployment/acts/act-button.tsx";
import { pluginClient } from "./beats-store.ts";

/** The plugins of a piped, with what is wrong with each; each can be restarted, and its log read. */
export function PluginTable({ plugins }: { readonly plugins: readonly PluginStatus[] }) {
  const { t } = useTranslation();
  return (
    <div className={table["box"]} style={{ marginTop: 8 }}>
      <table className={table["table"]}>
        <thead>
          <tr>
            <th scope="col">{t("settingsPage.state")}</th>
            <th scope="col">{t("settingsPage.plugin")}</th>
            <th scope="col">{t("settingsPage.program")}</th>
            <th scope="col">{t("settingsPage.restarts")}</th>
            <th scope="col">{t("settingsPage.acts")}</th>
          </tr>
        </thead>
        <tbody>
          {plugins.map((plugin) => (
            <PluginRow key={`${plugin.executorId} ${plugin.name}`} plugin={plugin} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function PluginRow({ plugin }: { readonly plugin: PluginStatus }) {
  const { t } = useTranslation();
  const { name, pipedId, state, since, source, digest, stages, restarts, problem, lastError, lastErrorAt, warnings } = plugin;
  const isExternal = state === PluginState.ELSEWHERE;
  return (
    <tr>
      <td>
        <Status kind="plugin" word={pluginWord(state)} />{" "}
        {since && (
          <div className={table["why"]}>
            <Age at={since} />
          </div>
        )}
      </td>
      <td className={table["name"]}>
        {name}
        <div className={table["why"]}>{stages.join(", ")}</div>
        {problem !== "" && (
          <div className={table["why"]} data-tone="bad">
            {problem}
          </div>
        )}
        {problem === "" && lastError !== "" && (
          <div className={table["why"]} data-tone="attention">
            <Age at={lastErrorAt} />: {lastError}
          </div>
        )}
        {warnings.map((each) => (
          <div key={each} className={table["why"]} data-tone="attention">
            {each}
          </div>
        ))}
      </td>
      <td>
        {source || t("settingsPage.bundled")}
        <div className={table["why"]} title={digest}>
          {digest.slice(0, 19)}
        </div>
      </td>
      <td>{restarts}</td>
      <td className={table["acts"]}>
        <Group gap="sm" justify="flex-end">
          {!isExternal && (
            <TextLink to="/settings" search={{ part: "pipeds", log: `${pipedId}/${name}` }}>
              {t("settingsPage.log")}
            </TextLink>
          )}
          <ActButton
            word={t("settingsPage.restart")}
            why={isExternal ? t("settingsPage.external") : undefined}
            confirm={{ title: t("settingsPage.restartTitle", { name }), hint: t("settingsPage.restartHint") }}
            call={async () => {
              await pluginClient.restartPlugin({ name, pipedId });
              return t("settingsPage.restarted");
            }}
          />
        </Group>
      </td>
    </tr>
  );
}

function pluginWord(state: PluginState): StateWord<"plugin"> {
  const word = PluginStateSchema.value[state]?.localName.toLowerCase();
  return word === undefined || word === "unspecified" ? "unknown" : (word as StateWord<"plugin">);
}
