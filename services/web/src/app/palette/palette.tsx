import "../../design/dialog-styles.ts";
import "@mantine/core/styles/Kbd.css";
import "@mantine/core/styles/ScrollArea.css";
import "@mantine/spotlight/styles.css";
import { Spotlight, spotlight } from "@mantine/spotlight";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useLive } from "../../api/live.ts";
import { syncWord } from "../../design/state-words.ts";
import { Status } from "../../design/status.tsx";
import { applicationsStore } from "../../pages/applications/applications-store.ts";
import { filterApplications } from "../../pages/applications/list/filter-applications.ts";
import { places } from "../places.ts";
import { bestFirst } from "./best-first.ts";
import classes from "./palette.module.css";
import { applicationActs, paletteActs } from "./palette-acts.ts";
import { paletteQuery } from "./palette-query.ts";

const most = 8;

/** Finds pages, acts, applications and what can be done with the one that fits best as one types, and goes there. Loaded when it is first opened, and open then. */
export function Palette() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [query, setQuery] = useState("");
  const { state } = useLive(applicationsStore);
  useEffect(() => spotlight.open(), []);
  const { kind, text } = paletteQuery(query);
  const fits = (each: "page" | "act", words: string) => (kind ?? each) === each && words.toLowerCase().includes(text.toLowerCase());
  const pages = places.filter(({ word }) => fits("page", t(`pages.${word}`)));
  const acts = paletteActs.filter(({ word }) => fits("act", t(`palette.${word}`)));
  const applications = useMemo(() => {
    const isWanted = kind === "app" || (kind === undefined && text !== "");
    const found = isWanted ? filterApplications([...state.values()], text) : [];
    return bestFirst(found, text, ({ application }) => application?.name ?? "").slice(0, most);
  }, [state, kind, text]);
  const best = applications[0]?.application;
  return (
    <Spotlight.Root query={query} onQueryChange={setQuery} shortcut={null} lockScroll={false}>
      <Spotlight.Search placeholder={t("palette.placeholder")} aria-label={t("app.find")} />
      <Spotlight.ActionsList>
        {pages.map(({ to, word, icon: Icon }) => (
          <Spotlight.Action
            key={to}
            label={t(`pages.${word}`)}
            leftSection={<Icon size={18} stroke={1.5} />}
            onClick={() => void navigate({ to })}
          />
        ))}
        {acts.map(({ word, icon: Icon, ...place }) => (
          <Spotlight.Action
            key={word}
            label={t(`palette.${word}`)}
            leftSection={<Icon size={18} stroke={1.5} />}
            onClick={() => void navigate(place)}
          />
        ))}
        {applications.map(({ application, syncStatus }) => (
          <Spotlight.Action
            key={application?.id}
            label={application?.name ?? ""}
            className={classes["application"] ?? ""}
            rightSection={<Status kind="sync" word={syncWord(syncStatus)} />}
            onClick={() => void navigate({ to: "/applications/$applicationId", params: { applicationId: application?.id ?? "" } })}
          />
        ))}
        {best &&
          applicationActs.map(({ word, icon: Icon, to, search }) => (
            <Spotlight.Action
              key={word}
              label={t(`palette.${word}`, { name: best.name })}
              leftSection={<Icon size={18} stroke={1.5} />}
              onClick={() => void navigate({ to, params: { applicationId: best.id }, search })}
            />
          ))}
        {pages.length + acts.length + applications.length === 0 && <Spotlight.Empty>{t("palette.nothing")}</Spotlight.Empty>}
      </Spotlight.ActionsList>
    </Spotlight.Root>
  );
}
