import { type ActionFunctionArgs, redirect } from "@remix-run/node";
import { signOut } from "#app/http/session.server.ts";

export const loader = () => redirect("/");

export const action = (args: ActionFunctionArgs) => signOut(args);
