// React's own checks of every element cost as much as drawing it; screens are drawn by the build that people get.
const { NODE_ENV } = process.env;
process.env.NODE_ENV = "production";
await Promise.all([import("react"), import("react/jsx-runtime"), import("react-dom/server")]);
process.env.NODE_ENV = NODE_ENV;

export {};
