// Tests read the clock of one place, so that they say the same everywhere.
process.env.TZ = "Europe/Kyiv";
