"""The settings of the workspace, and what is told of it: releases, jobs, the audit log."""
