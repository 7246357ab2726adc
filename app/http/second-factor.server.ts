import { toSVG } from "bwip-js/node";
import { base32, otpauthUri } from "#app/modules/access/totp.server.ts";

/** A secret as a device takes it: scanned, or typed. */
export type DeviceSecret = { qr: string; uri: string; typed: string };

export function deviceSecret(secret: Uint8Array, who: { company: string; email: string }): DeviceSecret {
  const uri = otpauthUri(secret, who);
  const svg = toSVG({
    bcid: "qrcode",
    text: uri,
    scale: 4,
    paddingwidth: 4,
    paddingheight: 4,
    backgroundcolor: "FFFFFF",
  });
  return {
    qr: `data:image/svg+xml;base64,${Buffer.from(svg).toString("base64")}`,
    uri,
    typed: (base32(secret).match(/.{1,4}/g) ?? []).join(" "),
  };
}
