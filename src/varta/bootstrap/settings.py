"""The settings: one typed model, filled from one TOML file and from environment variables.

A key such as `web.port` is written as `port = 8080` under `[web]` in the file, and as `VARTA_WEB__PORT=8080` in the
environment, which wins. Each field carries its meaning and an example; they make `docs/reference/configuration.md`.
"""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from varta.incidents.alarm import DEADLINES

_DAY_S = 86_400.0


def _absolute(path: Path) -> Path:
    return path.expanduser().absolute()


Folder = Annotated[Path, AfterValidator(_absolute)]


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class DatabaseSettings(_Section):
    """Where the database is."""

    url: str = Field(
        "",
        description="Address of the database. Empty: the file `varta.db` in the data folder (SQLite). "
        "PostgreSQL: `postgresql+psycopg://user:password@host/database`.",
        examples=["postgresql+psycopg://varta:secret@127.0.0.1/varta"],
        pattern=r"^(|sqlite://.*|postgresql(\+psycopg)?://.+)$",
        json_schema_extra={"secret": True},
    )


class WebSettings(_Section):
    """The web server with API and console."""

    host: str = Field(
        "127.0.0.1",
        description="Address to listen on. Other than loopback, put a server with TLS in front.",
        examples=["127.0.0.1"],
        min_length=1,
    )
    port: int = Field(8080, description="TCP port to listen on.", examples=[8080], ge=1, le=65_535)
    session_hours: float = Field(
        12.0, description="Hours until a person must sign in again.", examples=[12], gt=0, le=168
    )
    metrics_open: bool = Field(
        False,
        description="Answer `/metrics`, `/healthz` and `/readyz` to other machines too, not to loopback only.",
        examples=[True],
    )
    trusted_proxies: tuple[Annotated[str, Field(pattern=r"^[0-9a-fA-F.:]+(/[0-9]{1,3})?$")], ...] = Field(
        (),
        description="Addresses or networks of the servers in front whose `X-Forwarded-For` and `X-Forwarded-Proto` are "
        "believed. From all others these are ignored: anybody could write them, and so try passwords without end.",
        examples=[["127.0.0.1"]],
    )
    max_viewers: int = Field(32, description="Most live views open at the same time.", examples=[32], ge=1, le=10_000)


class TierSettings(_Section):
    """A further place for footage that is no longer new."""

    folder: Folder = Field(description="Folder of this tier, on another disk as a rule.", examples=["/mnt/archive"])
    after_days: float = Field(description="Days after which footage moves here.", examples=[7], gt=0, le=100_000)


class RecordingSettings(_Section):
    """The recorder and what becomes of its files."""

    folder: Folder | None = Field(
        None,
        description="Folder of the recordings. Not given: `recordings` in the data folder.",
        examples=["/mnt/footage"],
    )
    segment_seconds: float = Field(
        60.0, description="Length of one recorded file, in seconds.", examples=[60], ge=5, le=3600
    )
    fragment_seconds: float = Field(
        0.5, description="Most seconds of video that a crash of the recorder may cost.", examples=[0.5], ge=0.1, le=10
    )
    sync_seconds: float = Field(
        0.4,
        description="Seconds between two synchronisations with the disk; with `fragment_seconds` the most that a power "
        "cut may cost. 0: leave it to the kernel (about 30 s).",
        examples=[0.4],
        ge=0,
        le=60,
    )
    reserve_mib: int = Field(
        512, description="MiB of the disk to keep free; below it the oldest footage goes.", examples=[2048], ge=16
    )
    continuous_days: float = Field(
        30.0, description="Days that footage is kept, where a camera has no limit of its own.", examples=[30], gt=0
    )
    events_days: float = Field(30.0, description="The same for footage around events.", examples=[90], gt=0, le=100_000)
    max_gib: float | None = Field(
        None, description="Most GiB for one camera, where it has no limit of its own.", examples=[500], gt=0
    )
    tiers: tuple[TierSettings, ...] = Field(
        (), description="Places to which older footage moves, in this order.", examples=[[]], max_length=4
    )


class EvidenceSettings(_Section):
    """Evidence."""

    tsa_url: str | None = Field(
        None,
        description="Address of an RFC 3161 timestamping authority; not given: packages carry no timestamp.",
        examples=["https://tsa.example.org/tsr"],
        pattern=r"^https?://.+$",
    )
    tsa_certificates: Folder | None = Field(
        None,
        description="File with the authority's root certificates (PEM), to verify its timestamps.",
        examples=["/etc/varta/tsa.pem"],
    )
    installation: str = Field(
        "", description="Name of this centre in manifests.", examples=["Ситуаційний центр, Херсон"], max_length=200
    )
    keep_days: float = Field(
        30.0, description="Days that a package can be fetched; then it is erased.", examples=[30], gt=0, le=3660
    )


class AnalysisSettings(_Section):
    """The analyst."""

    detector: str = Field(
        "auto",
        description="Name of the model that finds objects (`varta models list`), `builtin` for the built-in detector "
        "of moving objects, `auto` for YOLOX from the store, else Varta's own, `varta_street`.",
        examples=["yolox_nano"],
        min_length=1,
    )
    fps: float = Field(5.0, description="Pictures to analyse each second, per camera.", examples=[5], ge=0.2, le=60)
    bf16: bool = Field(True, description="Compute in bf16 where the processor has it; f32 otherwise.", examples=[False])
    threads: int = Field(1, description="Processor threads for one inference.", examples=[1], ge=1, le=256)
    provider: Literal["auto", "openvino", "cuda", "tensorrt"] = Field(
        "auto",
        description="What runs networks: `openvino` on the processor; `cuda` or `tensorrt` on a graphics card, which "
        "needs the package onnxruntime-gpu; `auto` takes CUDA where it is there, else OpenVINO.",
        examples=["openvino"],
    )
    trace_file: Folder | None = Field(
        None,
        description="File to which the analyst writes when each event's packet arrived, was decoded and stored; "
        "for `varta bench latency`.",
        examples=["/tmp/trace.jsonl"],  # noqa: S108 - an example of a path
    )


class DeadlineSettings(_Section):
    """Seconds to acknowledge an alarm, by its priority."""

    critical: float = Field(
        DEADLINES["critical"].total_seconds(), description="Critical priority.", examples=[60], gt=0, le=_DAY_S
    )
    high: float = Field(
        DEADLINES["high"].total_seconds(), description="High priority.", examples=[120], gt=0, le=_DAY_S
    )
    medium: float = Field(
        DEADLINES["medium"].total_seconds(), description="Medium priority.", examples=[300], gt=0, le=_DAY_S
    )
    low: float = Field(DEADLINES["low"].total_seconds(), description="Low priority.", examples=[900], gt=0, le=_DAY_S)


class AlarmSettings(_Section):
    """Alarms."""

    deadline_seconds: DeadlineSettings = DeadlineSettings()


class EventSettings(_Section):
    """Clips of events, and plates that were read."""

    clip_before_s: float = Field(
        5.0, description="Seconds of recording before the event in its clip.", examples=[5], ge=0, le=120
    )
    clip_after_s: float = Field(
        5.0, description="Seconds of recording after the event in its clip.", examples=[5], ge=0, le=120
    )
    plate_hours: float = Field(
        24.0,
        description="Hours that a read number plate which is on no watchlist is kept and can be searched; then it is "
        "erased. Plates of hits stay with their event.",
        examples=[24],
        gt=0,
        le=720,
    )


class MapSettings(_Section):
    """The map. Without a tile server it shows Varta's own outline and needs no internet."""

    tiles_url: str | None = Field(
        None,
        description="Address of raster tiles with {z}, {x} and {y}.",
        examples=["https://tiles.example.org/{z}/{x}/{y}.png"],
        pattern=r"^https?://.*\{z\}.*$",
    )
    attribution: str = Field("", description="Text that the maker of the tiles asks for.", examples=["© OpenStreetMap"])
    centre: tuple[float, float] = Field(
        (33.0, 46.75), description="Longitude and latitude where the map starts.", examples=[[32.6, 46.6]]
    )
    zoom: float = Field(7.5, description="Zoom at which the map starts.", examples=[8], ge=0, le=22)


class ModelSettings(_Section):
    """The store of models."""

    dir: Folder | None = Field(
        None,
        description="Folder of the models. Not given: `models` in the data folder.",
        examples=["/srv/varta/models"],
    )


class Settings(_Section):
    """Hold every setting; made by `bootstrap.config.load_settings`, which translates what is wrong with them."""

    data_dir: Folder = Field(
        Path("data"),
        validate_default=True,
        description="Folder for database, recordings, events and models; relative to where Varta is started.",
        examples=["/srv/varta"],
    )
    mirror: Folder | None = Field(
        None,
        description="Folder with copies of footage and models, looked at before anything is fetched from its maker.",
        examples=["/srv/mirror"],
    )
    timezone: str = Field("Europe/Kyiv", description="Time zone of days, nights and hours.", examples=["Europe/Kyiv"])
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="How much is logged.", examples=["info"]
    )
    database: DatabaseSettings = DatabaseSettings()
    web: WebSettings = WebSettings()
    recording: RecordingSettings = RecordingSettings()
    evidence: EvidenceSettings = EvidenceSettings()
    analysis: AnalysisSettings = AnalysisSettings()
    alarms: AlarmSettings = AlarmSettings()
    events: EventSettings = EventSettings()
    map: MapSettings = MapSettings()
    models: ModelSettings = ModelSettings()

    @property
    def database_url(self) -> str:
        """Return the database's address, with the default filled in and the driver named."""
        if not self.database.url:
            return f"sqlite:///{self.data_dir / 'varta.db'}"
        return self.database.url.replace("postgresql://", "postgresql+psycopg://", 1)

    @property
    def models_dir(self) -> Path:
        """Return the folder of the models."""
        return self.models.dir or self.data_dir / "models"

    @property
    def run_dir(self) -> Path:
        """Return the folder of sockets and heartbeats."""
        return self.data_dir / "run"

    @property
    def recordings_dir(self) -> Path:
        """Return the folder that the recorder writes to."""
        return self.recording.folder or self.data_dir / "recordings"

    @property
    def places(self) -> tuple[Path, ...]:
        """Return the folders of the store: the recorder's, then the tiers'."""
        return (self.recordings_dir, *(tier.folder for tier in self.recording.tiers))

    @property
    def exports_dir(self) -> Path:
        """Return the folder of evidence packages."""
        return self.data_dir / "exports"

    @property
    def keys_dir(self) -> Path:
        """Return the folder of the installation's keys."""
        return self.data_dir / "keys"

    @property
    def trajectories_dir(self) -> Path:
        """Return the folder of the trajectories."""
        return self.data_dir / "trajectories"

    @property
    def events_dir(self) -> Path:
        """Return the folder of events' pictures and clips."""
        return self.data_dir / "events"
