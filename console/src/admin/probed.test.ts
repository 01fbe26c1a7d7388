import { describe, expect, it } from "vitest";
import type { CameraProbeResult, CameraProfile } from "../api/types";
import { formFrom, smaller, usable, withPassword } from "./probed";

const profile = (token: string, codec: string, width: number): CameraProfile => ({
  token, name: token, codec, width, height: width / 2, fps: 25, kbps: 1000, stream_url: `rtsp://admin:•••@192.0.2.9/${token}`,
});
const PROFILES = [profile("small", "h264", 640), profile("jpeg", "mjpeg", 4000), profile("main", "hevc", 2560), profile("tiny", "h264", 320)];
const REPORT: CameraProbeResult = {
  manufacturer: "Varta", model: "B4", firmware: "1", serial: "2", clock_offset_ms: 0, profiles: PROFILES, ptz: false, events: true,
  onvif_url: "http://admin:•••@192.0.2.9/onvif/device_service",
};

describe("what a camera says of itself", () => {
  it("keeps what can be recorded, largest first", () => {
    expect(usable(PROFILES).map((item) => item.token)).toEqual(["main", "small", "tiny"]);
  });

  it("offers the smallest H.264 beside the main stream", () => {
    expect(smaller(PROFILES, profile("main", "hevc", 2560))?.token).toBe("tiny");
    expect(smaller(PROFILES, profile("tiny", "h264", 320))).toBeUndefined();
  });

  it("puts a password with odd letters into the addresses", () => {
    expect(withPassword("rtsp://a:•••@h/1", "$& щ/@")).toBe("rtsp://a:%24%26%20%D1%89%2F%40@h/1");
    expect(withPassword("rtsp://h/1", "x")).toBe("rtsp://h/1");
  });

  it("fills the form of a new camera", () => {
    const form = formFrom(REPORT, profile("main", "hevc", 2560), undefined, "", "secret");
    expect(form).toEqual({
      name: "Varta B4", id: "varta-b4", main_url: "rtsp://admin:secret@192.0.2.9/main", sub_url: "",
      onvif_url: "http://admin:secret@192.0.2.9/onvif/device_service",
    });
  });
});
