import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { useEffect, useState } from "react";
import { type FiguresData, type Tile, type TileData, tilesOf } from "#app/components/boards/board.ts";
import { boardNamed, boardPath } from "#app/components/boards/boards.ts";
import {
  dashboardUid,
  GRAFANA_PANELS,
  GRAFANA_PATH,
  panelAddress,
  panelInGrafana,
} from "#app/components/boards/grafana-panels.ts";
import { FreshnessProvider, freshnessOf } from "#app/components/boards/stamp.tsx";
import { TileView, useReading } from "#app/components/boards/tiles.tsx";
import { ButtonLink } from "#app/components/button.tsx";
import { useCompany } from "#app/components/figures.tsx";
import { PageHead } from "#app/components/page-head.tsx";
import { pageTitle } from "#app/components/page-title.ts";
import { useWords } from "#app/components/words/words.ts";
import { boardScreen } from "#app/http/board-screen.server.ts";
import { hasGrafana } from "#app/http/grafana.server.ts";
import { readScreen } from "#app/http/screen.server.ts";

export const meta: MetaFunction<typeof loader> = ({ matches }) => pageTitle("Grafana", matches);

export async function loader(args: LoaderFunctionArgs) {
  const connected = await readScreen(args, "read", "dashboards", ({ tx, identity }) =>
    hasGrafana(tx, args.context, identity),
  );
  return { connected, board: await boardScreen(args, args.params.dashboard ?? "") };
}

/** How long Grafana may take to say that it is there. */
const PATIENCE_MS = 5_000;

type State = "asking" | "there" | "away";

/** Asked once for all panels: a frame itself does not tell that it could not be loaded. */
function useGrafana(connected: boolean): State {
  const [state, setState] = useState<State>(connected ? "asking" : "away");
  useEffect(() => {
    if (!connected) return;
    const giveUp = AbortSignal.timeout(PATIENCE_MS);
    fetch(`${GRAFANA_PATH}/api/health`, { signal: giveUp })
      .then((answer) => setState(answer.ok ? "there" : "away"))
      .catch(() => setState("away"));
  }, [connected]);
  return state;
}

export default function GrafanaDashboard() {
  const t = useWords();
  const { connected, board: data } = useLoaderData<typeof loader>();
  const state = useGrafana(connected);
  const reading = useReading(data.opens, data.weekStart);
  const board = boardNamed(data.name);
  if (!board) return null;
  const panels = GRAFANA_PANELS[board.name] ?? {};
  const shown = tilesOf(board).filter((tile) => panels[tile.id] !== undefined && data.tiles[tile.id]);
  return (
    <FreshnessProvider value={freshnessOf(data)}>
      <PageHead title={t("{title} in Grafana", { title: t(board.title) })}>
        <ButtonLink href={boardPath(board.name)}>{t("Open in Pulse")}</ButtonLink>
        {state === "there" ? (
          <ButtonLink href={`${GRAFANA_PATH}/d/${dashboardUid(board.name)}`}>{t("Open in Grafana")}</ButtonLink>
        ) : null}
      </PageHead>
      {state === "away" ? (
        <p className="notice" role="status">
          {connected
            ? t("Grafana does not answer. These are the charts of Pulse itself.")
            : t("There is no Grafana for you here. These are the charts of Pulse itself.")}
        </p>
      ) : null}
      <div className="overview thirds">
        {shown.map((tile) => (
          <div key={tile.id} className="ruled">
            {state === "there" ? (
              <Panel
                board={board.name}
                tile={tile.id}
                panel={panels[tile.id] ?? 0}
                title={t(tile.title)}
                days={data.view.days}
              />
            ) : (
              <Native
                tile={tile}
                data={data.tiles[tile.id] as TileData | FiguresData}
                {...{ board: data.name, view: data.view, reading }}
              />
            )}
          </div>
        ))}
      </div>
    </FreshnessProvider>
  );
}

type Native = Pick<Parameters<typeof TileView>[0], "view" | "reading" | "data"> & { tile: Tile; board: string };

function Native({ tile, board, ...rest }: Native) {
  return (
    <TileView
      {...rest}
      tile={tile}
      files={`/dashboard/${board}/${tile.id}`}
      open={false}
      openHref={`${boardPath(board)}?table=${tile.id}#${tile.id}`}
    />
  );
}

function Panel(props: {
  board: string;
  tile: string;
  panel: number;
  title: string;
  days: { from: string; to: string };
}) {
  const t = useWords();
  const { timeZone } = useCompany();
  const [theme, setTheme] = useState<"light" | "dark">();
  useEffect(() => {
    // As the page looks now: its own choice, or the system's.
    const scheme = getComputedStyle(document.documentElement).colorScheme;
    const dark =
      scheme.includes("dark") && (!scheme.includes("light") || matchMedia("(prefers-color-scheme: dark)").matches);
    setTheme(dark ? "dark" : "light");
  }, []);
  return (
    <section className="tile" aria-label={props.title}>
      <h2>{props.title}</h2>
      {theme ? (
        <iframe
          loading="lazy"
          title={t("{title}, a panel of Grafana", { title: props.title })}
          src={panelAddress(props.board, props.panel, { days: props.days, timeZone, theme })}
          width="100%"
          height="280"
        />
      ) : null}
      <p className="tile-foot">
        <a href={`${boardPath(props.board)}#${props.tile}`}>{t("The chart with its records")}</a>
        <a href={panelInGrafana(props.board, props.panel)}>{t("Open in Grafana")}</a>
      </p>
    </section>
  );
}
