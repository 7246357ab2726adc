/** What is known of a person, as the file that they are handed. */
export function personalFile(known: Record<string, unknown>): Response {
  return new Response(JSON.stringify(known, null, 2), {
    headers: {
      "Content-Type": "application/json; charset=utf-8",
      "Content-Disposition": 'attachment; filename="personal-data.json"',
      "Cache-Control": "no-store",
    },
  });
}
