"""The run folder: report, events, recording and film of one mission, all under one run id."""
