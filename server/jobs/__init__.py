"""DBMS_JOB: jobs in the catalog (`definitions`), whose turn it is (`queue`), running one (`worker`)."""
