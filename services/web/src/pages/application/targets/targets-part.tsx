import type { Application, Deployment } from "@slipway/proto/state";
import { Link } from "@tanstack/react-router";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useLive } from "../../../api/live.ts";
import { Age } from "../../../design/age.tsx";
import { healthWord } from "../../../design/state-words.ts";
import { Status } from "../../../design/status.tsx";
import type { ApplicationStores } from "../application-stores.ts";
import { type TargetColumn, targetColumns } from "./target-columns.ts";
import classes from "./targets-part.module.css";

interface Props {
  readonly application: Application;
  readonly stores: ApplicationStores;
  /** Newest first. */
  readonly deployments: readonly Deployment[];
}

/** The deploy targets of an application side by side, wave by wave. */
export function TargetsPart({ application, stores, deployments }: Props) {
  const { t } = useTranslation();
  const { objects } = useLive(stores.objects).state;
  const columns = useMemo(() => targetColumns(application, objects.values(), deployments), [application, objects, deployments]);
  const waves = [...Map.groupBy(columns, ({ wave }) => wave)];
  return (
    <div className={classes["waves"]}>
      {waves.map(([wave, targets]) => (
        <section key={wave ?? 0} aria-label={wave === undefined ? t("application.targets") : t("application.wave", { wave })}>
          {wave !== undefined && <h2 className={classes["wave"]}>{t("application.wave", { wave })}</h2>}
          <ul className={classes["columns"]}>
            {targets.map((column) => (
              <Column key={`${column.plugin}/${column.name}`} column={column} />
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}

function Column({ column: { plugin, name, objects, states, health, running, last } }: { readonly column: TargetColumn }) {
  const { t } = useTranslation();
  const commit = running?.trigger?.commit;
  return (
    <li className={classes["column"]}>
      <h3 className={classes["name"]}>
        {name} <span className={classes["quiet"]}>{plugin}</span>
      </h3>
      <dl className={classes["facts"]}>
        <dt>{t("application.running")}</dt>
        <dd>
          {running ? (
            <>
              <code title={commit?.hash}>{commit?.hash.slice(0, 7)}</code>{" "}
              {running.versions.map(({ name: of, version }) => (
                <span key={of}>{`${of} ${version} `}</span>
              ))}
              <div className={classes["quiet"]}>
                {commit?.subject} <Age at={running.completedAt} />
              </div>
            </>
          ) : (
            t("application.nothingRuns")
          )}
        </dd>
        <dt>{t("application.health")}</dt>
        <dd>
          <Status kind="health" word={healthWord(health)} />
          <div className={classes["quiet"]}>{t("application.objectCount", { count: objects })}</div>
        </dd>
        <dt>{t("application.sync")}</dt>
        <dd>
          <Status kind="sync" word={objects === 0 ? "unknown" : states.drifted > 0 ? "out_of_sync" : "synced"} />
          {states.drifted > 0 && <div className={classes["quiet"]}>{t("application.drifted", { count: states.drifted })}</div>}
        </dd>
        <dt>{t("application.lastResult")}</dt>
        <dd>
          {last ? (
            <>
              {last.result && <Status kind="target" word={last.result} />}{" "}
              <Link to="/deployments/$deploymentId" params={{ deploymentId: last.deployment.id }}>
                {last.deployment.trigger?.commit?.hash.slice(0, 7)}
              </Link>
              <div className={classes["quiet"]}>{last.text}</div>
            </>
          ) : (
            t("application.nothingRuns")
          )}
        </dd>
      </dl>
    </li>
  );
}
