export const MAX_CAMERAS = 9;
