/** What an endpoint's secret is sealed as: it opens for its own endpoint only. */
export const endpointSealedAs = (endpointId: string) => `webhook endpoint ${endpointId}`;
