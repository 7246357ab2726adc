import { defineConfig } from "drizzle-kit";

// Used only to generate the next migration from db/schema; db/migrate.ts applies them.
export default defineConfig({
  dialect: "postgresql",
  schema: "./db/schema/*.ts",
  out: "./db/migrations",
});
