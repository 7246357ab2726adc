import { renderToStaticMarkup } from "react-dom/server";
import { AxisLabels, axisOf, type ChartSpec, Drawing, frameOf, Swatch } from "#app/components/charts/drawing.tsx";

/* A chart's drawing as a picture, by the same code as the screen's, on paper's colours. */

const WIDTH = 960;
const EDGE = 24;
const HEAD = 56;

/** The light values of app.css, which a file outside of the page cannot read. */
const STYLE = `text{font:12px "IBM Plex Sans",Arial,sans-serif;fill:#55574f}.title{font-size:16px;font-weight:600;fill:#1b1d1a}
.grid{stroke:#dddad3}.base{stroke:#85827a}.line{fill:none;stroke:#0b6b6d;stroke-width:2;stroke-linejoin:round}
.line.before{stroke:#66685f;stroke-width:1.5;stroke-dasharray:4 4}.area{fill:#0b6b6d;opacity:.1}.bar,.p1{fill:#0b6b6d}.bar.minus{fill:#a8432f}
.p2{fill:#b7791f}.p3{fill:#a8432f}.p4{fill:#45629b}.p5{fill:#6b7f2a}.p6{fill:#7b4b7a}.h0{fill:#efeeea}
.h1{fill:#0b6b6d;opacity:.18}.h2{fill:#0b6b6d;opacity:.36}.h3{fill:#0b6b6d;opacity:.56}.h4{fill:#0b6b6d;opacity:.78}.h5{fill:#0b6b6d}
.w1{fill:#f1deda}.w2{fill:#dfb3a9}.w3{fill:#c7806f}.w4{fill:#a8432f}.w5{fill:#6b2b1e}.part{stroke:#ffffff}.hatch{fill:none;stroke:#ffffff;stroke-width:1.5}.w1 .part{stroke:#a8432f}.w2 .hatch{stroke:#a8432f;stroke-width:1}`;

export function chartPicture(spec: ChartSpec): string {
  // Links lead into the company's own pages: a picture that goes round has none.
  const plain = {
    ...spec,
    marks: spec.marks.map(({ href: _href, ...mark }) => mark),
    ...(spec.parts ? { parts: spec.parts.map(({ hrefs: _hrefs, ...part }) => part) } : {}),
  };
  const within = frameOf(plain);
  const axis = axisOf(plain, within).width;
  const legend = spec.parts ? 28 : 0;
  const height = HEAD + within.height + legend + EDGE;
  const width = WIDTH - 2 * EDGE - axis;
  return renderToStaticMarkup(
    <svg
      xmlns="http://www.w3.org/2000/svg"
      role="img"
      aria-label={spec.title}
      width={WIDTH}
      height={height}
      viewBox={`0 0 ${WIDTH} ${height}`}
    >
      <style>{STYLE}</style>
      <rect width={WIDTH} height={height} fill="#ffffff" />
      <text className="title" x={EDGE} y="26">
        {spec.title}
      </text>
      <text x={EDGE} y="44">
        {spec.note}
      </text>
      <svg x={EDGE} y={HEAD} width={axis} height={within.height} aria-hidden="true">
        <AxisLabels spec={plain} within={within} />
      </svg>
      <svg x={EDGE + axis} y={HEAD} width={width} height={within.height} overflow="visible" aria-hidden="true">
        <Drawing spec={plain} within={within} plane={width} />
      </svg>
      {spec.parts?.map((part, index) => (
        <g key={part.name} transform={`translate(${EDGE + axis + index * 150} ${HEAD + within.height + 10})`}>
          <Swatch spec={plain} part={index} />
          <text x="22" y="12">
            {part.name}
          </text>
        </g>
      ))}
    </svg>,
  );
}
