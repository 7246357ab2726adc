/** What a webhook's secret is sealed as: it opens for its own rule only. */
export const webhookSealedAs = (ruleId: string) => `webhook ${ruleId}`;
