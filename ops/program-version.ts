import packageFile from "../package.json";

export const programVersion = (): string => packageFile.version;
