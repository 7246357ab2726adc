/** Pixels of a picture for each of the drawing's: enough for print. */
const SCALE = 2;

/** The chart's SVG file as a PNG: the browser has the fonts and can draw, so no server needs to. */
export async function savePicture(address: string): Promise<void> {
  const answer = await fetch(address);
  if (!answer.ok) return;
  const source = URL.createObjectURL(new Blob([await answer.text()], { type: "image/svg+xml" }));
  try {
    const image = new Image();
    image.src = source;
    await image.decode();
    const canvas = document.createElement("canvas");
    canvas.width = image.naturalWidth * SCALE;
    canvas.height = image.naturalHeight * SCALE;
    canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
    const link = document.createElement("a");
    link.href = canvas.toDataURL("image/png");
    link.download = new URL(address, location.href).pathname.split("/").at(-1)?.replace(/svg$/, "png") ?? "chart.png";
    link.click();
  } finally {
    URL.revokeObjectURL(source);
  }
}
