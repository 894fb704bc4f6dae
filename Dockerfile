# On the Record in a container: not root, no network needed once built, a health check.
#   docker build -t on-the-record .
#   docker run --rm -p 127.0.0.1:7860:7860 -v on-the-record:/data \
#       -e ON_THE_RECORD_PASSWORD="a long password" on-the-record
# Without a password it only answers; add articles with: docker run --rm -v ... on-the-record ingest --data /data PATH
FROM python:3.11-slim AS built
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /app
COPY requirements.txt constraints.txt ./
RUN python -m venv /venv \
 && /venv/bin/pip install --index-url https://download.pytorch.org/whl/cpu torch==2.13.0 \
 && /venv/bin/pip install -r requirements.txt -c constraints.txt

FROM python:3.11-slim
RUN useradd --create-home --uid 1000 reporter && install -d -o reporter -g reporter /data
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    HF_HUB_OFFLINE=1 TRANSFORMERS_OFFLINE=1 GRADIO_ANALYTICS_ENABLED=False
COPY --from=built /venv /venv
WORKDIR /app
COPY app.py ./
COPY corpus corpus
COPY embeddings embeddings
COPY qa qa
USER reporter
# The sample corpus, so that there is something to ask; it also proves at build time that the models are whole.
RUN python app.py ingest --data /data corpus/sample/articles
VOLUME /data
EXPOSE 7860
HEALTHCHECK --interval=30s --timeout=5s --start-period=120s --retries=3 \
  CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:7860/healthz', timeout=4)"]
ENTRYPOINT ["python", "app.py"]
CMD ["serve", "--data", "/data", "--host", "0.0.0.0", "--port", "7860"]
