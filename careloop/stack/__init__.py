"""The whole of careloop on one machine: servers, migrations, packs, apps and workers, started and watched over."""
